"""A thousand who follow, on one process: all are told all, by one question for each kind of reader."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import Engine

from cms.live.server import _allow_files
from cms.settings import LiveSettings
from tests.streaming import PATIENCE, holding

from .conftest import Api, served, services_on

pytestmark = pytest.mark.long
CLIENTS, PAGES, AT_ONCE = 1000, 20, 50


async def follow(port: int, expected: list[str], ready: Any, turn: asyncio.Semaphore) -> list[str]:
    """Follow until as many entries were told as are expected; be cut once in the midst of it."""
    found: list[str] = []
    last = ""
    while len(found) < PAGES:
        async with turn:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            place = f"Last-Event-ID: {last}\r\n" if last else ""
            writer.write(f"GET /api/v1/events HTTP/1.1\r\nHost: a\r\n{place}\r\n".encode())
            assert b" 200 " in await asyncio.wait_for(reader.readline(), 5 * PATIENCE)
            while not (line := await reader.readline()).startswith(b"id: "):
                assert line
        if not last:
            ready.release()
        last = line.decode().removeprefix("id: ").strip()
        while len(found) < PAGES:
            line = await asyncio.wait_for(reader.readline(), 5 * PATIENCE)
            if line.startswith(b"id: "):
                place = line.decode().removeprefix("id: ").strip()
            elif line.startswith(b"data: "):
                told = json.loads(line.removeprefix(b"data: "))
                found += [one["id"] for one in told["data"]]
                last = place
                if len(found) == PAGES // 2:
                    break
        writer.close()
    return found


def test_a_thousand_miss_nothing_though_all_are_cut_once(engine: Engine, admin: Api) -> None:
    _allow_files(4 * CLIENTS)
    settings = LiveSettings(streams=2 * CLIENTS, streams_each=2 * CLIENTS)
    with holding(served(services_on(engine, live=settings)).app) as server:
        pages: list[str] = []

        async def run() -> list[list[str]]:
            ready, turn = asyncio.Semaphore(0), asyncio.Semaphore(AT_ONCE)
            followers = [
                asyncio.create_task(follow(server.port, pages, ready, turn)) for _ in range(CLIENTS)
            ]
            for _ in range(CLIENTS):
                await ready.acquire()
            assert len(server.places) == CLIENTS
            for number in range(PAGES):
                made = await asyncio.to_thread(admin.create, title=f"Page {number}")
                pages.append(made["id"])
            return await asyncio.gather(*followers)

        found = asyncio.run(run())
    for one in found:
        # A new entry and its publishing are one commit; what is told twice reads as before.
        assert list(dict.fromkeys(one)) == pages
