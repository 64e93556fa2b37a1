"""Where the cluster lies: short sockets, and data that its user can reach."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gisportal.ops.postgres import ClusterError, PrivateCluster, paths
from gisportal.ops.postgres.paths import LONGEST_SOCKET_PATH, Places
from gisportal.ops.postgres.system_user import Owner, current_owner
from tests.support.throwaway_cluster import remove

DEEP = Path("/srv/" + "/".join(["a-rather-long-folder-name"] * 8)) / "var"
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes user")


@pytest.mark.parametrize("uid", [0, 1000])
@pytest.mark.parametrize("var", [Path("/srv/portal/var"), DEEP])
def test_the_socket_fits_into_what_linux_allows(
    var: Path, uid: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    assert len(os.fsencode(Places(var).socket)) <= LONGEST_SOCKET_PATH


def test_each_checkout_has_its_own_socket():
    assert Places(Path("/srv/a/var")).sockets != Places(Path("/srv/b/var")).sockets
    assert Places(Path("/srv/a/var")).sockets == Places(Path("/srv/a/var")).sockets


def test_a_socket_folder_of_somebody_else_is_refused(folder: Path):
    link = folder / "sockets"
    link.symlink_to("/nowhere")
    with pytest.raises((ClusterError, FileExistsError)):
        current_owner().take(link)


@needs_root
@pytest.mark.slow
def test_data_moves_out_of_a_checkout_that_its_user_cannot_enter(
    folder: Path, own_var: None
):
    folder.chmod(0o700)
    cluster = PrivateCluster(folder)
    try:
        assert cluster.start() is True
        assert cluster.moved_to == paths.OUTSIDE_DATA / cluster.places.fingerprint
        assert (folder / "var" / "postgres").is_symlink()
        cluster.stop()
        again = PrivateCluster(folder)
        assert again.start() is True
        assert again.moved_to is None
    finally:
        remove(cluster)


def test_a_deleted_checkout_does_not_hand_its_data_to_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(paths, "OUTSIDE_DATA", folder / "outside")
    monkeypatch.setattr(Owner, "can_enter", lambda self, path: False)
    first = Places(folder / "var")
    outside = first.settle(current_owner())
    (outside / "data").mkdir()
    first.home.unlink()  # rm -r var
    second = Places(folder / "var")
    assert second.settle(current_owner()) == outside
    assert not second.data.exists()
    assert (folder / "outside" / f"{outside.name}.old1" / "data").exists()
