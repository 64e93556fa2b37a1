"""The vault: opens only what it sealed, finds whatever key it was kept under."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from gisportal.core.encryption import SealBrokenError, Vault

OLD, NEW = "o" * 40, "n" * 40


def test_it_opens_what_it_sealed():
    vault = Vault([OLD])
    sealed = vault.seal("Bà Sáu", "contact")
    assert "Sáu" not in sealed
    assert vault.unseal(sealed, "contact") == "Bà Sáu"
    assert vault.seal("Bà Sáu", "contact") != sealed


def test_another_purpose_does_not_open_it():
    vault = Vault([OLD])
    with pytest.raises(SealBrokenError):
        vault.unseal(vault.seal("x", "contact"), "follower")


@pytest.mark.parametrize("place", [3, 5, 20, -1])
def test_a_changed_letter_is_noticed(place: int):
    vault = Vault([OLD])
    letters = list(vault.seal("0912345678", "contact"))
    letters[place] = "B" if letters[place] != "B" else "C"
    with pytest.raises(SealBrokenError):
        vault.unseal("".join(letters), "contact")


@pytest.mark.parametrize("text", ["", "plain", "s1..", "s1.00000000.AAAA", "s1.x.é"])
def test_what_was_never_sealed_is_refused(text: str):
    with pytest.raises(SealBrokenError):
        Vault([OLD]).unseal(text, "contact")


def test_two_keys_open_both_and_seal_under_the_first():
    before, both = Vault([OLD]), Vault([NEW, OLD])
    sealed = before.seal("x", "contact")
    assert both.unseal(sealed, "contact") == "x"
    assert not sealed.startswith(both.prefix)
    again = both.seal("x", "contact")
    assert again.startswith(both.prefix)
    assert Vault([NEW]).unseal(again, "contact") == "x"
    with pytest.raises(SealBrokenError):
        before.unseal(again, "contact")


def test_hashes_find_under_every_key():
    kept = Vault([OLD]).hashed("a@example.com", "email")
    assert kept in Vault([NEW, OLD]).hashes("a@example.com", "email")
    assert kept not in Vault([NEW]).hashes("a@example.com", "email")
    assert kept != Vault([OLD]).hashed("a@example.com", "phone")


def test_without_a_key_nothing_is_sealed():
    with pytest.raises(ImproperlyConfigured, match="CONTACT_KEYS"):
        Vault([])
