"""Over TLS: who is trusted, and what a failed name or handshake proves."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fxtui.contract.errors import VenueUnreachable
from fxtui.transport.client import Timing
from fxtui.transport.request import Answered, Lost, NotSent
from tests.transport.clients import a_read, an_order, client_of
from tests.transport.raw_server import Parting, Wire, answer, is_silent, says, says_and_closes, serving

x509 = pytest.importorskip("cryptography.x509")

OK = says(answer(b"{}"))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, with its key in the same file."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a venue of this test")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    today = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "venue.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def serving_tls(certificate: Path) -> ssl.SSLContext:
    """The server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def https(port: int, host: str = "127.0.0.1") -> str:
    """A base URL over TLS."""
    return f"https://{host}:{port}/ap"


async def test_a_named_authority_is_trusted(certificate: Path, serving_tls: ssl.SSLContext) -> None:
    async with (
        serving(OK, tls=serving_tls) as server,
        client_of(https(server.port), ca_file=str(certificate)) as client,
    ):
        assert (await client.read(a_read())).status == 200
        assert isinstance(await client.send_once(an_order()), Answered)


async def test_nobody_else_is(serving_tls: ssl.SSLContext) -> None:
    async with serving(OK, tls=serving_tls) as server, client_of(https(server.port)) as client:
        attempt = await client.send_once(an_order())
        assert attempt == NotSent(
            "SendOrder was not sent to KIIEX: its TLS certificate can't be trusted; try again."
        )
        with pytest.raises(VenueUnreachable, match="certificate can't be trusted"):
            await client.read(a_read())
    assert server.requests == []


async def test_a_certificate_for_another_host_is_not_trusted(
    certificate: Path, serving_tls: ssl.SSLContext
) -> None:
    async with (
        serving(OK, tls=serving_tls) as server,
        client_of(https(server.port, "localhost"), ca_file=str(certificate)) as client,
    ):
        assert isinstance(await client.send_once(an_order()), NotSent)
    assert server.requests == []


async def test_an_old_protocol_is_not_spoken(certificate: Path, serving_tls: ssl.SSLContext) -> None:
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        serving_tls.maximum_version = ssl.TLSVersion.TLSv1_1
    serving_tls.set_ciphers("ALL:@SECLEVEL=0")
    async with (
        serving(OK, tls=serving_tls) as server,
        client_of(https(server.port), ca_file=str(certificate)) as client,
    ):
        attempt = await client.send_once(an_order())
    assert isinstance(attempt, NotSent)
    assert "no TLS connection could be agreed on" in attempt.reason


async def resets(wire: Wire) -> None:
    """Take the greeting and reset."""
    await wire.reader.read(1)
    wire.reset()


async def closes(wire: Wire) -> None:
    """Take the greeting and close."""
    await wire.reader.read(1)
    wire.writer.close()


@pytest.mark.parametrize(
    "behave", [closes, resets, is_silent, says_and_closes(b"HTTP/1.1 400 Bad Request\r\n\r\n")]
)
async def test_a_handshake_that_fails_sends_nothing(behave: Any) -> None:
    # The whole deadline is not reached: the library forgets to close a socket whose handshake is canceled.
    timing = Timing(total=5, connect=0.2)
    async with (
        serving(behave, at_once=True) as server,
        client_of(https(server.port), timing=timing) as client,
    ):
        assert isinstance(await client.send_once(an_order()), NotSent)
        with pytest.raises(VenueUnreachable):
            await client.read(a_read())


async def test_tls_that_ends_after_the_request_is_lost(
    certificate: Path, serving_tls: ssl.SSLContext
) -> None:
    async with (
        serving(says_and_closes(b""), tls=serving_tls) as server,
        client_of(https(server.port), ca_file=str(certificate)) as client,
    ):
        assert isinstance(await client.send_once(an_order()), Lost)
    assert len(server.requests) == 1


async def test_a_client_certificate_that_is_missing_is_lost(
    certificate: Path, serving_tls: ssl.SSLContext
) -> None:
    """With TLS 1.3 the refusal comes after the handshake, when the request may be out."""
    serving_tls.verify_mode = ssl.CERT_REQUIRED
    serving_tls.load_verify_locations(certificate)
    async with (
        serving(OK, tls=serving_tls) as server,
        client_of(https(server.port), ca_file=str(certificate)) as client,
    ):
        assert isinstance(await client.send_once(an_order()), Lost)
    assert server.requests == []


@pytest.mark.parametrize(
    "failure",
    [
        socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
        socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
    ],
)
async def test_a_name_that_leads_nowhere_sends_nothing(
    failure: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise failure

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    async with client_of("https://venue.example/ap") as client:
        attempt = await client.send_once(an_order())
        assert attempt == NotSent("SendOrder was not sent to KIIEX: its name can't be resolved; try again.")
        with pytest.raises(VenueUnreachable, match="name can't be resolved"):
            await client.read(a_read())


async def test_a_name_that_takes_too_long_sends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*_args: object, **_named: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hang)
    async with client_of("https://venue.example/ap") as client:
        attempt = await client.send_once(an_order())
    assert attempt == NotSent(
        "SendOrder was not sent to KIIEX: there was no connection within 0.3 s; try again."
    )


async def test_no_key_log_is_written(
    certificate: Path, serving_tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from fxtui.transport import exchange

    keys = tmp_path / "keys.log"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    exchange._trusting.cache_clear()
    async with (
        serving(OK, tls=serving_tls) as server,
        client_of(https(server.port), ca_file=str(certificate)) as client,
    ):
        assert (await client.read(a_read())).status == 200
    assert not keys.exists()


@pytest.mark.parametrize(
    ("raw", "attempt", "end"),
    [(answer(b"{}"), Answered, None), (b"", Lost, ConnectionResetError)],
    ids=["answered", "unanswered"],
)
async def test_only_an_unanswered_money_request_ends_with_a_reset(
    serving_tls: ssl.SSLContext,
    certificate: Path,
    raw: bytes,
    attempt: type,
    end: type[Exception] | None,
) -> None:
    parting = Parting(raw)
    async with (
        serving(parting, tls=serving_tls) as server,
        client_of(https(server.port), ca_file=str(certificate)) as client,
    ):
        assert type(await client.send_once(an_order())) is attempt
        assert await asyncio.wait_for(parting.end, 10) is end
