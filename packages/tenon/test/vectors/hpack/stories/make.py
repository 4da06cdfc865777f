"""Writes headers.json, what connections send, and the same encoded by nghttp2 1.52.0 and by Python's hpack 4.1.0.

Run it as: pip install hpack==4.1.0 && python make.py PATH/libnghttp2.so.14; then run hpack-js.mjs.
The headers are the same each time.
"""

import ctypes
import json
import random
import sys

import hpack

random.seed(7541)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_"


def word(low, high):
    return "".join(random.choice(LETTERS) for _ in range(random.randint(low, high)))


def requests(count):
    """gRPC calls, as grpc-go sends them."""
    methods = ["/proto.KV/Get", "/proto.KV/Put", "/plugin.GRPCStdio/StreamStdio", "/grpc.health.v1.Health/Check"]
    for index in range(count):
        yield [
            (":method", "POST"),
            (":scheme", "http"),
            (":path", random.choice(methods)),
            (":authority", "unused"),
            ("content-type", "application/grpc"),
            ("user-agent", "grpc-go/1.83.0"),
            ("te", "trailers"),
            ("grpc-timeout", f"{random.randint(1, 99999999)}u"),
            ("x-request-id", word(16, 16)),
        ] + ([("trace-bin", word(20, 40))] if index % 3 == 0 else [])


def responses(count):
    """Headers and trailers in turns."""
    for index in range(count):
        if index % 2 == 0:
            yield [(":status", "200"), ("content-type", "application/grpc")]
        else:
            status = random.choice(["0", "0", "0", "5", "13"])
            yield [("grpc-status", status), ("grpc-message", word(0, 30) if status != "0" else "")]


def pages(count):
    """A browser's requests: long values, cookies, many names."""
    names = ["accept", "accept-encoding", "accept-language", "cache-control", "referer", "if-none-match", "range"]
    for _ in range(count):
        fields = [(":method", "GET"), (":scheme", "https"), (":authority", "www.example.com"), (":path", "/" + word(0, 60))]
        fields += [(name, word(1, 80)) for name in random.sample(names, random.randint(1, len(names)))]
        fields += [("cookie", f"{word(3, 8)}={word(10, 200)}") for _ in range(random.randint(0, 3))]
        yield fields


def oddities(count):
    """Empty values, values with every byte that may be in one, repeated fields, names that nobody else has."""
    every = "".join(chr(code) for code in list(range(0x20, 0x7F)) + list(range(0x80, 0x100)))
    for index in range(count):
        yield [
            (word(1, 3), ""),
            ("x-every", every),
            ("x-same", "same"),
            ("x-same", "same"),
            ("set-cookie", word(1, 5)),
            (word(100, 200), word(100, 300)),
            ("x-" + str(index % 4), "~" * random.randint(0, 140)),
        ]


def stories():
    """Name, the decoder's SETTINGS_HEADER_TABLE_SIZE, and for each block its fields and the size to change to before it."""
    plain = lambda blocks: [(None, block) for block in blocks]
    yield "requests of gRPC", 4096, plain(requests(40))
    yield "responses of gRPC", 4096, plain(responses(40))
    yield "requests of a browser", 4096, plain(pages(30))
    yield "odd fields", 4096, plain(oddities(12))
    yield "a table of nothing", 0, [(0, block) if at == 0 else (None, block) for at, block in enumerate(requests(8))]
    yield "a small table", 256, [(256, block) if at == 0 else (None, block) for at, block in enumerate(requests(16))]
    yield "a large table", 65536, [(65536, block) if at == 0 else (None, block) for at, block in enumerate(pages(20))]
    sizes = [None, 0, 4096, None, 100, None, 1000, 50, 4096, None]
    yield "a table that changes its size", 4096, [(sizes[at % 10], block) for at, block in enumerate(requests(30))]


class Nv(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p),
        ("value", ctypes.c_char_p),
        ("namelen", ctypes.c_size_t),
        ("valuelen", ctypes.c_size_t),
        ("flags", ctypes.c_uint8),
    ]


class Nghttp2:
    """nghttp2_hd_deflate_* of libnghttp2."""

    def __init__(self, library):
        self.library = library
        self.deflater = ctypes.c_void_p()
        assert library.nghttp2_hd_deflate_new(ctypes.byref(self.deflater), ctypes.c_size_t(65536)) == 0
        assert library.nghttp2_hd_deflate_change_table_size(self.deflater, ctypes.c_size_t(4096)) == 0
        self.encode([])

    def resize(self, size):
        assert self.library.nghttp2_hd_deflate_change_table_size(self.deflater, ctypes.c_size_t(size)) == 0

    def encode(self, fields):
        nvs = (Nv * len(fields))()
        for nv, (name, value) in zip(nvs, fields):
            nv.name, nv.value = name.encode("latin1"), value.encode("latin1")
            nv.namelen, nv.valuelen = len(name), len(value)
        out = ctypes.create_string_buffer(1 << 16)
        self.library.nghttp2_hd_deflate_hd.restype = ctypes.c_ssize_t
        length = self.library.nghttp2_hd_deflate_hd(self.deflater, out, ctypes.c_size_t(len(out)), nvs, ctypes.c_size_t(len(fields)))
        assert length >= 0, length
        return out.raw[:length]


class PythonHpack:
    def __init__(self):
        self.encoder = hpack.Encoder()
        self.count = 0

    def resize(self, size):
        self.encoder.header_table_size = size

    def encode(self, fields):
        self.count += 1
        # Every third block goes without Huffman codes, every second one keeps a field out of all tables.
        pairs = [hpack.HeaderTuple(name.encode("latin1"), value.encode("latin1")) for name, value in fields]
        if self.count % 2 == 0:
            pairs[-1] = hpack.NeverIndexedHeaderTuple(*pairs[-1])
        return self.encoder.encode(pairs, huffman=self.count % 3 != 0)


def write_lines(file, head, lines):
    with open(file, "w", encoding="utf-8") as out:
        out.write(head + ",\n".join(lines) + "\n] }\n")


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def write_headers(told):
    lines = []
    for name, table_bytes, blocks in told:
        flat = [{"resize": size, "fields": [text for field in fields for text in field]} for size, fields in blocks]
        head = f'{{ "name": {json.dumps(name)}, "tableBytes": {table_bytes}, "blocks": [\n'
        lines.append(head + ",\n".join(compact(block) for block in flat) + "\n] }")
    write_lines("headers.json", '{ "stories": [\n', lines)


def write_encoded(file, encoder, create, told):
    lines = []
    for name, _, blocks in told:
        codec = create()
        hexes = []
        for size, fields in blocks:
            if size is not None:
                codec.resize(size)
            hexes.append(codec.encode(fields).hex())
        lines.append(compact({"name": name, "hex": hexes}))
    write_lines(file, f'{{ "encoder": {json.dumps(encoder)}, "stories": [\n', lines)


told = [(name, size, list(blocks)) for name, size, blocks in stories()]
libnghttp2 = ctypes.CDLL(sys.argv[1])
write_headers(told)
write_encoded("nghttp2.json", "nghttp2 1.52.0", lambda: Nghttp2(libnghttp2), told)
write_encoded("python-hpack.json", f"Python's hpack {hpack.__version__}", PythonHpack, told)
