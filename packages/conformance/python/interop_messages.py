# The messages of gRPC's interop tests. DESCRIPTORS holds their FileDescriptorProto in base64, so that no stubs are needed.
import base64
import os

from google.protobuf import descriptor_pool, message_factory

_pool = descriptor_pool.Default()
_pool.AddSerializedFile(base64.b64decode(os.environ["DESCRIPTORS"]))


def _message(name):
    return message_factory.GetMessageClass(_pool.FindMessageTypeByName(f"grpc.testing.{name}"))


Empty = _message("Empty")
Payload = _message("Payload")
EchoStatus = _message("EchoStatus")
ResponseParameters = _message("ResponseParameters")
SimpleRequest = _message("SimpleRequest")
SimpleResponse = _message("SimpleResponse")
StreamingInputCallRequest = _message("StreamingInputCallRequest")
StreamingInputCallResponse = _message("StreamingInputCallResponse")
StreamingOutputCallRequest = _message("StreamingOutputCallRequest")
StreamingOutputCallResponse = _message("StreamingOutputCallResponse")

INITIAL_KEY = "x-grpc-test-echo-initial"
TRAILING_KEY = "x-grpc-test-echo-trailing-bin"


def payload(size):
    return Payload(body=bytes(size))
