# gRPC's TestService on grpcio. Prints its port; ends when its stdin does.
import sys
import time
from concurrent import futures

import grpc
import interop_messages as m

CODES = {code.value[0]: code for code in grpc.StatusCode}


def echo_metadata(context):
    told = dict(context.invocation_metadata())
    if m.INITIAL_KEY in told:
        context.send_initial_metadata([(m.INITIAL_KEY, told[m.INITIAL_KEY])])
    if m.TRAILING_KEY in told:
        context.set_trailing_metadata([(m.TRAILING_KEY, told[m.TRAILING_KEY])])


def raise_status(request, context):
    if request.response_status.code != 0:
        context.abort(CODES[request.response_status.code], request.response_status.message)


def empty_call(_request, _context):
    return m.Empty()


def unary_call(request, context):
    echo_metadata(context)
    raise_status(request, context)
    return m.SimpleResponse(payload=m.payload(request.response_size))


def answer_each(request, _context):
    for parameters in request.response_parameters:
        time.sleep(parameters.interval_us / 1e6)
        yield m.StreamingOutputCallResponse(payload=m.payload(parameters.size))


def streaming_input_call(requests, _context):
    return m.StreamingInputCallResponse(aggregated_payload_size=sum(len(request.payload.body) for request in requests))


def full_duplex_call(requests, context):
    echo_metadata(context)
    for request in requests:
        raise_status(request, context)
        yield from answer_each(request, context)


def handler(make, behaviour, request, response):
    return make(behaviour, request_deserializer=request.FromString, response_serializer=response.SerializeToString)


def main():
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=10))
    output = (m.StreamingOutputCallRequest, m.StreamingOutputCallResponse)
    handlers = {
        "EmptyCall": handler(grpc.unary_unary_rpc_method_handler, empty_call, m.Empty, m.Empty),
        "UnaryCall": handler(grpc.unary_unary_rpc_method_handler, unary_call, m.SimpleRequest, m.SimpleResponse),
        "StreamingOutputCall": handler(grpc.unary_stream_rpc_method_handler, answer_each, *output),
        "StreamingInputCall": handler(
            grpc.stream_unary_rpc_method_handler,
            streaming_input_call,
            m.StreamingInputCallRequest,
            m.StreamingInputCallResponse,
        ),
        "FullDuplexCall": handler(grpc.stream_stream_rpc_method_handler, full_duplex_call, *output),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("grpc.testing.TestService", handlers),))
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(None).wait()


main()
