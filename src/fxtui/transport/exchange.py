"""One HTTP exchange. The only file that knows the HTTP library; it decides no policy.

It works on the library's transport, below its client: there are no redirects to follow, no cookies to keep, no
proxies or `.netrc` to read from the environment, and no request lines with queries in logs.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import struct
import sys
import zlib
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.util import find_spec
from operator import attrgetter
from types import ModuleType
from typing import cast

from msgspec import Struct

from fxtui import __version__
from fxtui.contract.base_url import is_tls
from fxtui.contract.errors import ConfigurationError
from fxtui.domain.moment import Clock, Moment
from fxtui.transport.failure import AnswerRefused, ExchangeFailed, MaybeSent, NothingSent
from fxtui.transport.request import Request
from fxtui.transport.strict_json import LARGEST
from fxtui.transport.timing import Timing

# httpx imports its own command line, and with it click and rich: 80 ms nobody here uses. It expects that to fail.
_SKIPPED = "httpx._main"
sys.modules.setdefault(_SKIPPED, cast(ModuleType, None))
import httpx  # noqa: E402

if sys.modules[_SKIPPED] is None:
    del sys.modules[_SKIPPED]

# httpcore imports sniffio several times per request; where it is not installed, each time is a search of the whole path.
if find_spec("sniffio") is None:
    sys.modules["sniffio"] = cast(ModuleType, None)

CONNECTIONS = 4
"""Connections kept per venue for reads; httpx gets slower with more in flight."""

KEPT_SECONDS = 30.0
"""How long an idle connection is kept: shorter than most servers do, so that they seldom close it first."""

UNHEARD_SECONDS = 5.0
"""How much longer than an answer may take the machine tries to deliver a money request."""

SocketOption = tuple[int, int, int] | tuple[int, int, bytes]

_DROPPED_AT_CLOSE: SocketOption = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
_DELIVERED_AFTER_CLOSE: SocketOption = (socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 0, 0))

_log = logging.getLogger(__name__)

_protocol_under = attrgetter("stream._httpcore_stream._stream._connection._h11_state")
_UNPACK = 16 + zlib.MAX_WBITS
_TOO_LARGE = "the answer is larger than 8 MiB"


class Heard(Struct, frozen=True):
    """A whole answer, decoded; `at` is when its headers came."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    at: Moment


class Exchange:
    """The connections to one base URL: kept ones for reads, a fresh one for every money request.

    A fresh one that ends without a whole answer ends with a reset: the machine then forgets what it has not delivered.
    After an ordinary close it would go on delivering the request for minutes, long after it was looked for.
    """

    def __init__(self, base_url: str, ca_file: str, timing: Timing, clock: Clock) -> None:
        context = _trusting(ca_file) if is_tls(base_url) else _trusting_nobody()
        self._kept = _transport(context, keep=CONNECTIONS)
        self._fresh = _transport(context, keep=0, options=_forgetful(timing))
        self._clock = clock
        self._timing = timing
        self._url = lru_cache(maxsize=256)(lambda path: httpx.URL(base_url + path))
        self._timeouts = {
            "connect": timing.connect,
            "read": timing.read,
            "write": timing.write,
            "pool": timing.pool,
        }

    async def run(self, request: Request, *, fresh: bool, latest: float = float("inf")) -> Heard:
        """Send `request` once and return the whole answer; `fresh` uses a connection of its own.

        A fresh one is not begun after `latest` (monotonic seconds): looked at when the connection stands, so that
        neither a slow one nor a sleep of the machine makes an old wish a new one.

        Raises:
            NothingSent: no connection came about or it came too late, so that no byte of the request left.
            MaybeSent: everything else that went wrong, a library's surprise included.
            AnswerRefused: an answer came that is too large or oddly packed.
        """
        sending = _Sending(self._clock, latest)
        try:
            return await self._run(request, fresh, sending)
        except ExchangeFailed:
            raise
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            why = self._why_no_connection(error)
            raise (MaybeSent(why) if sending.begun else NothingSent(why)) from None
        except httpx.TransportError as error:
            raise MaybeSent(self._why_broken(error)) from None
        except Exception as error:  # noqa: BLE001 - a request that may be out is never an unexpected error
            raise MaybeSent(f"the exchange failed ({type(error).__name__})") from None

    async def aclose(self) -> None:
        """Close all connections."""
        await self._kept.aclose()
        await self._fresh.aclose()

    async def _run(self, request: Request, fresh: bool, sending: _Sending) -> Heard:
        headers = {
            "user-agent": f"fxtui/{__version__}",
            "accept": "*/*",
            "accept-encoding": "gzip",
            **request.headers,
        }
        extensions: dict[str, object] = {"timeout": self._timeouts}
        if fresh:
            headers["connection"] = "close"
            extensions["trace"] = sending
        outgoing = httpx.Request(
            request.method,
            self._url(request.path),
            headers=headers,
            content=request.body,
            extensions=extensions,
        )
        response = await (self._fresh if fresh else self._kept).handle_async_request(outgoing)
        at = self._clock.now()
        try:
            headers = _headers(response.headers.raw)
            body = await _body(cast(AsyncIterable[bytes], response.stream), headers)
            if fresh:
                _part_politely(response)
        finally:
            _end_if_more_came(response)
            await response.aclose()
        return Heard(response.status_code, headers, body, at)

    def _why_no_connection(self, error: Exception) -> str:
        if isinstance(error, httpx.ConnectTimeout):
            return f"there was no connection within {self._timing.connect:g} s"
        if isinstance(error, httpx.PoolTimeout):
            return f"no connection came free within {self._timing.pool:g} s"
        for cause in _causes(error):
            match cause:
                case ssl.SSLCertVerificationError():
                    return "its TLS certificate can't be trusted"
                case ssl.SSLError():
                    return "no TLS connection could be agreed on"
                case socket.gaierror() | UnicodeError():
                    return "its name can't be resolved"
                case ConnectionRefusedError():
                    return "the connection was refused"
        return "no connection came about"

    def _why_broken(self, error: httpx.TransportError) -> str:
        match error:
            case httpx.ReadTimeout():
                return f"there was no answer within {self._timing.read:g} s"
            case httpx.WriteTimeout():
                return f"the request could not be written within {self._timing.write:g} s"
            case httpx.RemoteProtocolError():
                return "the connection was closed before a whole answer came, or the answer is no HTTP"
            case _:
                return "the connection broke"


class _Sending:
    """Notes when the library begins to write the request; from then on nothing proves that nothing was sent."""

    def __init__(self, clock: Clock, latest: float) -> None:
        self.begun = False
        self._clock = clock
        self._latest = latest

    async def __call__(self, event: str, _details: Mapping[str, object]) -> None:
        if not event.endswith("send_request_headers.started"):
            return
        late = self._clock.now().mono - self._latest
        if late > 0:
            raise NothingSent(f"the connection came {late:.0f} s too late, as after a sleep of the machine")
        self.begun = True


def _transport(
    context: ssl.SSLContext, *, keep: int, options: Iterable[SocketOption] = ()
) -> httpx.AsyncHTTPTransport:
    limits = httpx.Limits(
        max_connections=CONNECTIONS, max_keepalive_connections=keep, keepalive_expiry=KEPT_SECONDS
    )
    return httpx.AsyncHTTPTransport(
        verify=context,
        trust_env=False,
        http1=True,
        http2=False,
        limits=limits,
        retries=0,
        socket_options=list(options),
    )


def _forgetful(timing: Timing) -> list[SocketOption]:
    """What makes the machine forget a request: at the close at once, while the connection is open after a while.

    The library adds them to what asyncio sets (TCP_NODELAY). The second is for a process that stands still, and Linux's.
    """
    options: list[SocketOption] = [_DROPPED_AT_CLOSE]
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = int((timing.read + UNHEARD_SECONDS) * 1000)
        options.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds))
    return options


@cache
def _trusting_nobody() -> ssl.SSLContext:
    """A context for plain HTTP: it costs nothing and would trust no certificate."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _trusting(ca_file: str) -> ssl.SSLContext:
    """The context all venues share: the bundled authorities and `ca_file`; no key log, whatever the environment says."""
    import certifi

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(certifi.where())
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError):
            raise ConfigurationError(
                f"The CA file {ca_file} can't be loaded: name a readable file of PEM certificates."
            ) from None
    return context


def _part_politely(response: httpx.Response) -> None:
    """Let the connection under a whole answer end without a reset, which a server or a proxy could call an error."""
    stream = response.extensions.get("network_stream")
    under = None if stream is None else stream.get_extra_info("socket")
    if under is not None:
        with contextlib.suppress(OSError):  # it has ended by itself
            under.setsockopt(*_DELIVERED_AFTER_CLOSE)


def _end_if_more_came(response: httpx.Response) -> None:
    """Let the connection end with this answer when bytes came after it: the library would take them for the next one.

    It looks at nothing but the socket before it uses a connection again, and these were read from it already.
    """
    try:
        protocol = _protocol_under(response)
        if protocol.trailing_data[0]:
            protocol.send_failed()
    except AttributeError:  # a release that is built otherwise; the tests notice
        _log.debug("the connection under an answer can't be looked at")


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


async def _body(stream: AsyncIterable[bytes], headers: Mapping[str, str]) -> bytes:
    """Read to the end, unpacking as it comes; what grows beyond 8 MiB is left unread."""
    encoding = headers.get("content-encoding", "").strip().lower()
    unpacker = zlib.decompressobj(_UNPACK) if encoding in {"gzip", "x-gzip"} else None
    if unpacker is None and encoding not in {"", "identity"}:
        raise AnswerRefused("the answer is packed in a way nobody asked for")
    unpack: Callable[[bytes, int], bytes] = unpacker.decompress if unpacker else _as_it_is
    body, arrived = bytearray(), False
    async for chunk in stream:
        arrived = True
        try:
            body += unpack(chunk, LARGEST + 1 - len(body))
        except zlib.error:
            raise AnswerRefused("the answer can't be unpacked") from None
        if len(body) > LARGEST:
            raise AnswerRefused(_TOO_LARGE)
        if unpacker is not None and unpacker.unused_data:
            raise AnswerRefused("the answer goes on after its end")
    if unpacker is not None and arrived and not unpacker.eof:
        raise MaybeSent("the answer was cut off")
    return bytes(body)


def _as_it_is(chunk: bytes, most: int) -> bytes:
    return chunk[:most]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error` and everything it came from, groups included."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [cause for cause in (one.__cause__, one.__context__) if cause is not None]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions
