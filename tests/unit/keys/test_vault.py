"""The vault: what it encrypts opens in its place only, and by the right keys only."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from cms.db.session import begin_write, carry, make_session_factory
from cms.errors import ConfigurationError
from cms.events.models import Event
from cms.keys.envelope import Unreadable, is_encrypted
from cms.keys.master import MasterKeys, new_master_key, read_master_keys
from cms.keys.models import DATA, INDEX, DataKey
from cms.keys.opening import open_vault, require_vault
from cms.keys.port import Cipher
from cms.keys.vault import CARRIED, Vault, vault_of
from cms.settings.rooms import KeySettings

PLACE = "entry:1:salary"


def masters(*keys: str) -> MasterKeys:
    return read_master_keys(KeySettings(master=" ".join(keys)))


@pytest.fixture
def master() -> str:
    return new_master_key()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return make_session_factory(engine)


@pytest.fixture
def vault(engine: Engine, sessions: sessionmaker[Session], master: str) -> Vault:
    vault = Vault(masters(master), sessions)
    open_vault(engine, sessions, vault)
    return vault


def test_what_is_encrypted_opens_again(vault: Vault) -> None:
    cipher: Cipher = vault
    for plain in (b"", b"4200", "Grüße".encode(), bytes(range(256)) * 500):
        text = cipher.encrypt(plain, place=PLACE)
        assert is_encrypted(text)
        assert plain == b"" or plain not in text.encode()
        assert cipher.decrypt(text, place=PLACE) == plain


def test_another_process_opens_it_too(vault: Vault, master: str, engine: Engine) -> None:
    text = vault.encrypt(b"4200", place=PLACE)
    other = Vault(masters(master), make_session_factory(engine))
    assert other.decrypt(text, place=PLACE) == b"4200"
    assert other.blind("salary", "4200") == vault.blind("salary", "4200")


def test_the_same_value_in_the_same_place_gives_the_same_text(vault: Vault) -> None:
    first = vault.encrypt(b"4200", place=PLACE)
    assert vault.encrypt(b"4200", place=PLACE) == first
    assert vault.encrypt(b"4201", place=PLACE)[-30:] != first[-30:]
    elsewhere = vault.encrypt(b"4200", place="entry:2:salary")
    start = first.rindex(":") + 1
    assert elsewhere[start : start + 16] != first[start : start + 16]


def test_a_text_from_another_place_is_refused(vault: Vault) -> None:
    text = vault.encrypt(b"4200", place=PLACE)
    with pytest.raises(Unreadable, match="entry:2:salary"):
        vault.decrypt(text, place="entry:2:salary")


def test_a_changed_text_is_refused(vault: Vault) -> None:
    text = vault.encrypt(b"4200", place=PLACE)
    for at in range(text.rindex(":") + 1, len(text) - 3, 7):
        other = "A" if text[at] != "A" else "B"
        with pytest.raises(Unreadable):
            vault.decrypt(text[:at] + other + text[at + 1 :], place=PLACE)
    for broken in ("", "4200", text[:-8], text.replace("v1", "v2"), "cms:v1:../x:" + "A" * 40):
        with pytest.raises((Unreadable, ConfigurationError)):
            vault.decrypt(broken, place=PLACE)


def test_the_blind_index_tells_fields_and_values_apart(vault: Vault) -> None:
    made = {vault.blind(*pair) for pair in (("a", "bc"), ("ab", "c"), ("a", "bd"), ("b", "bc"))}
    assert len(made) == 4
    assert vault.blind("a", "bc") in made


def test_keys_are_wrapped_and_told_of_without_their_bytes(
    vault: Vault, sessions: sessionmaker[Session]
) -> None:
    with sessions() as session:
        rows = session.scalars(select(DataKey)).all()
        assert {row.purpose for row in rows} == {DATA, INDEX}
        for row in rows:
            raw = vault.unwrapped(row)
            assert len(raw) == 32
            assert raw.hex() not in row.wrapped
        events = session.scalars(select(Event).where(Event.name == "key.added")).all()
        assert {one.payload["key"] for one in events} == {row.id for row in rows}
        assert all(set(one.payload) == {"key", "purpose"} for one in events)


def test_opening_twice_makes_no_second_keys(
    vault: Vault, engine: Engine, sessions: sessionmaker[Session]
) -> None:
    open_vault(engine, sessions, vault)
    with sessions() as session:
        assert len(session.scalars(select(DataKey)).all()) == 2


def test_a_wrong_master_key_is_named_at_start(
    vault: Vault, engine: Engine, sessions: sessionmaker[Session], master: str
) -> None:
    wrong = Vault(masters(new_master_key()), sessions)
    with pytest.raises(ConfigurationError, match=vault.masters.newest) as caught:
        open_vault(engine, sessions, wrong)
    assert wrong.masters.newest in caught.value.detail
    with pytest.raises(ConfigurationError, match="No master key is set"):
        open_vault(engine, sessions, Vault(masters(), sessions))
    # A new one before the old one is how a master key is replaced.
    open_vault(engine, sessions, Vault(masters(new_master_key(), master), sessions))


def test_a_data_key_that_was_tampered_with_is_named(
    vault: Vault, engine: Engine, sessions: sessionmaker[Session]
) -> None:
    with sessions() as session:
        begin_write(session)
        first, second = session.scalars(select(DataKey)).all()
        first.wrapped, second.wrapped = second.wrapped, first.wrapped
        session.commit()
    with pytest.raises(ConfigurationError, match="was changed in the database"):
        open_vault(engine, sessions, vault)


def test_a_missing_data_key_is_named(vault: Vault, sessions: sessionmaker[Session]) -> None:
    text = vault.encrypt(b"4200", place=PLACE)
    lost = text.replace(text.split(":")[2], "ffffffff")
    with pytest.raises(ConfigurationError, match="ffffffff"):
        vault.decrypt(lost, place=PLACE)


def test_without_any_key_it_says_what_to_do(engine: Engine, master: str) -> None:
    sessions = make_session_factory(engine)
    with pytest.raises(ConfigurationError, match="cms db upgrade"):
        Vault(masters(master), sessions).encrypt(b"x", place=PLACE)
    with pytest.raises(ConfigurationError, match="cms keys generate"):
        Vault(masters(), sessions).encrypt(b"x", place=PLACE)
    with pytest.raises(ConfigurationError, match=r"person\.salary"):
        require_vault(Vault(masters(), sessions), ["person.salary"])
    require_vault(Vault(masters(), sessions), [])


def test_a_session_makes_the_first_key_when_it_is_needed(engine: Engine, master: str) -> None:
    sessions = make_session_factory(engine)
    vault = Vault(masters(master), sessions)
    carry(sessions, CARRIED, vault)
    with sessions() as session:
        begin_write(session)
        text = vault_of(session).encrypt(b"x", place=PLACE, session=session)
        session.commit()
    assert vault.decrypt(text, place=PLACE) == b"x"
    with make_session_factory(engine)() as bare, pytest.raises(ConfigurationError):
        vault_of(bare)
