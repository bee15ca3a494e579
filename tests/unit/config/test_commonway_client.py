"""How an example agency calls Commonway: whatever breaks on the way is one kind of error, after which it tries again."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from commonway.config.sandbox.commonway_client import CommonwayClient, KeysUnavailable


class DiesWhileItAnswers(BaseHTTPRequestHandler):
    """Announces more than it sends, as a process does that is killed in between."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")) if self.path.strip("/").isdigit() else 500)
        self.send_header("content-length", "100")
        self.end_headers()
        self.wfile.write(b"{")

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def client() -> Iterator[CommonwayClient]:
    with HTTPServer(("127.0.0.1", 0), DiesWhileItAnswers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield CommonwayClient(f"http://127.0.0.1:{server.server_port}", "bank", Ed25519PrivateKey.generate())
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("status", [200, 500])
def test_an_answer_that_breaks_off_is_an_error_of_the_connection(client: CommonwayClient, status: int) -> None:
    with pytest.raises(OSError, match="IncompleteRead"):
        client.call("POST", f"/{status}", document={})


def test_keys_that_cannot_be_read_whole_are_asked_for_later(client: CommonwayClient) -> None:
    with pytest.raises(KeysUnavailable):
        client.keys_of("any")
