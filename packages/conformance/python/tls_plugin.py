# go-plugin's Python KV plugin with TLS, which its example lacks. Runs in a copy of the example's folder.
#
# TLS_CERT and TLS_KEY (PEM) are what it shows. It takes whoever shows a certificate of TLS_CA's, or, when its host asks for
# AutoMTLS, the host alone: then it announces its certificate, in base64 with padding, as Python makes it.
import base64
import os
import ssl
import sys
from concurrent import futures

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import HealthServicer

sys.path.insert(0, os.getcwd())
from plugin import KVServicer  # noqa: E402
from proto import kv_pb2_grpc  # noqa: E402


def serve():
    certificate = os.environ["TLS_CERT"]
    host_certificate = os.environ.get("PLUGIN_CLIENT_CERT")
    credentials = grpc.ssl_server_credentials(
        [(os.environ["TLS_KEY"].encode(), certificate.encode())],
        root_certificates=(host_certificate or os.environ["TLS_CA"]).encode(),
        require_client_auth=True,
    )
    health = HealthServicer()
    health.set("plugin", health_pb2.HealthCheckResponse.ServingStatus.Value("SERVING"))
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=10))
    kv_pb2_grpc.add_KVServicer_to_server(KVServicer(), server)
    health_pb2_grpc.add_HealthServicer_to_server(health, server)
    port = server.add_secure_port("127.0.0.1:0", credentials)
    server.start()
    announced = ""
    if host_certificate:
        announced = base64.b64encode(ssl.PEM_cert_to_DER_cert(certificate)).decode()
    print(f"1|1|tcp|127.0.0.1:{port}|grpc|{announced}", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    serve()
