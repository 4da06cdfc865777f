# Runs one case of gRPC's interop tests with grpcio's client: interop_client.py PORT CASE. Ends with 0 when it passes.
import queue
import sys

import grpc
import interop_messages as m

REQUEST_SIZES = [27182, 8, 1828, 45904]
RESPONSE_SIZES = [31415, 9, 2653, 58979]
SPECIAL_MESSAGE = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"


class Stub:
    def __init__(self, channel):
        def method(make, name, request, response, service="TestService"):
            return make(
                f"/grpc.testing.{service}/{name}",
                request_serializer=request.SerializeToString,
                response_deserializer=response.FromString,
            )

        output = (m.StreamingOutputCallRequest, m.StreamingOutputCallResponse)
        self.empty = method(channel.unary_unary, "EmptyCall", m.Empty, m.Empty)
        self.unary = method(channel.unary_unary, "UnaryCall", m.SimpleRequest, m.SimpleResponse)
        self.output = method(channel.unary_stream, "StreamingOutputCall", *output)
        self.input = method(
            channel.stream_unary, "StreamingInputCall", m.StreamingInputCallRequest, m.StreamingInputCallResponse
        )
        self.duplex = method(channel.stream_stream, "FullDuplexCall", *output)
        self.unimplemented = method(channel.unary_unary, "UnimplementedCall", m.Empty, m.Empty)
        self.missing = method(channel.unary_unary, "UnimplementedCall", m.Empty, m.Empty, "UnimplementedService")


class Requests:
    """Requests that are sent one by one, when the case says so."""

    def __init__(self):
        self.waiting = queue.Queue()

    def send(self, size, response_sizes=(), status=None):
        parameters = [m.ResponseParameters(size=each) for each in response_sizes]
        request = m.StreamingOutputCallRequest(payload=m.payload(size), response_parameters=parameters)
        if status is not None:
            request.response_status.CopyFrom(status)
        self.waiting.put(request)

    def end(self):
        self.waiting.put(None)

    def __iter__(self):
        return iter(self.waiting.get, None)


def expect(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, came {actual!r}")


def expect_status(call, code, details=None):
    try:
        call()
    except grpc.RpcError as error:
        expect(error.code(), code)
        if details is not None:
            expect(error.details(), details)
        return
    except grpc.FutureCancelledError:
        expect(code, grpc.StatusCode.CANCELLED)
        return
    raise AssertionError(f"expected {code}, came an answer")


def empty_unary(stub):
    expect(stub.empty(m.Empty()), m.Empty())


def large_unary(stub):
    answer = stub.unary(m.SimpleRequest(response_size=314159, payload=m.payload(271828)))
    expect(len(answer.payload.body), 314159)


def client_streaming(stub):
    requests = (m.StreamingInputCallRequest(payload=m.payload(size)) for size in REQUEST_SIZES)
    expect(stub.input(requests).aggregated_payload_size, 74922)


def server_streaming(stub):
    parameters = [m.ResponseParameters(size=size) for size in RESPONSE_SIZES]
    answers = stub.output(m.StreamingOutputCallRequest(response_parameters=parameters))
    expect([len(answer.payload.body) for answer in answers], RESPONSE_SIZES)


def ping_pong(stub):
    requests = Requests()
    answers = stub.duplex(iter(requests))
    for size, expected in zip(REQUEST_SIZES, RESPONSE_SIZES):
        requests.send(size, [expected])
        expect(len(next(answers).payload.body), expected)
    requests.end()
    expect(list(answers), [])


def empty_stream(stub):
    expect(list(stub.duplex(iter([]))), [])


def timeout_on_sleeping_server(stub):
    requests = Requests()
    requests.send(27182)
    expect_status(lambda: list(stub.duplex(iter(requests), timeout=0.001)), grpc.StatusCode.DEADLINE_EXCEEDED)
    requests.end()


def cancel_after_begin(stub):
    requests = Requests()
    call = stub.input.future(iter(requests))
    call.cancel()
    expect_status(call.result, grpc.StatusCode.CANCELLED)
    requests.end()


def cancel_after_first_response(stub):
    requests = Requests()
    answers = stub.duplex(iter(requests))
    requests.send(27182, [31415])
    expect(len(next(answers).payload.body), 31415)
    answers.cancel()
    expect_status(lambda: next(answers), grpc.StatusCode.CANCELLED)
    requests.end()


def status_code_and_message(stub):
    status = m.EchoStatus(code=2, message="test status message")
    expect_status(lambda: stub.unary(m.SimpleRequest(response_status=status)), grpc.StatusCode.UNKNOWN, status.message)
    requests = Requests()
    requests.send(0, [], status)
    requests.end()
    expect_status(lambda: list(stub.duplex(iter(requests))), grpc.StatusCode.UNKNOWN, status.message)


def special_status_message(stub):
    status = m.EchoStatus(code=2, message=SPECIAL_MESSAGE)
    expect_status(lambda: stub.unary(m.SimpleRequest(response_status=status)), grpc.StatusCode.UNKNOWN, SPECIAL_MESSAGE)


def custom_metadata(stub):
    metadata = ((m.INITIAL_KEY, "test_initial_metadata_value"), (m.TRAILING_KEY, b"\xab\xab\xab"))

    def expect_echo(call):
        expect(dict(call.initial_metadata()).get(m.INITIAL_KEY), metadata[0][1])
        expect(dict(call.trailing_metadata()).get(m.TRAILING_KEY), metadata[1][1])

    _, call = stub.unary.with_call(m.SimpleRequest(response_size=1, payload=m.payload(1)), metadata=metadata)
    expect_echo(call)
    requests = Requests()
    requests.send(1, [1])
    requests.end()
    answers = stub.duplex(iter(requests), metadata=metadata)
    expect(len(list(answers)), 1)
    expect_echo(answers)


def unimplemented_method(stub):
    expect_status(lambda: stub.unimplemented(m.Empty()), grpc.StatusCode.UNIMPLEMENTED)


def unimplemented_service(stub):
    expect_status(lambda: stub.missing(m.Empty()), grpc.StatusCode.UNIMPLEMENTED)


CASES = [
    empty_unary,
    large_unary,
    client_streaming,
    server_streaming,
    ping_pong,
    empty_stream,
    timeout_on_sleeping_server,
    cancel_after_begin,
    cancel_after_first_response,
    status_code_and_message,
    special_status_message,
    custom_metadata,
    unimplemented_method,
    unimplemented_service,
]

port, name = sys.argv[1:]
with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
    {case.__name__: case for case in CASES}[name](Stub(channel))
