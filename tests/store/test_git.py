"""The plumbing: objects, trees, refs and locks, against Git itself."""

import os
import subprocess
import threading
from multiprocessing import get_context

import pytest

from wiki.errors import Busy, NotFound, StorageFailed
from wiki.store.git import Git
from wiki.store.gitlog import Message, compose, email_of, take_apart, user_of
from wiki.store.locks import StoreLock
from wiki.store.objects import object_id
from wiki.store.refs import MAIN, RefMoved, Refs
from wiki.store.trees import Trees


@pytest.fixture
def git(tmp_path):
    git = Git(tmp_path / "wiki.git")
    git.init()
    yield git
    git.close()


@pytest.fixture
def refs(git):
    return Refs(git.folder)


def trees_of(git: Git) -> Trees:
    return Trees(lambda sha: git.read_kind("tree", sha))


def commit(git: Git, tree: str, *parents: str, message: str = "x\n") -> str:
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    lines += [f"{who} Ada <user-1@users.noreply.invalid> 1700000000 +0000" for who in ("author", "committer")]
    return git.objects.write("commit", ("\n".join(lines) + "\n\n" + message).encode())


def shell(git: Git, *args: str) -> str:
    return subprocess.run(["git", "-C", git.folder, *args], check=True, capture_output=True, text=True).stdout


def test_an_object_is_what_git_would_have_written(git):
    sha = git.objects.write("blob", b"hello\n")
    assert sha == "ce013625030ba8dba906f756967f9e9ca394464a"
    assert shell(git, "cat-file", "-p", sha) == "hello\n"
    assert git.read(sha) == ("blob", b"hello\n")


def test_an_object_that_exists_is_made_fresh_for_the_prune(git):
    fresh, old = git.objects.write("blob", b"fresh\n"), git.objects.write("blob", b"old\n")
    for sha in (fresh, old):
        os.utime(git.folder / "objects" / sha[:2] / sha[2:], (1, 1))
    git.objects.write("blob", b"fresh\n")
    git.maintain(full=True)
    assert git.read(fresh) == ("blob", b"fresh\n")
    with pytest.raises(NotFound):
        git.read(old)


def test_a_full_packing_comes_by_itself_after_a_week(git):
    old = git.objects.write("blob", b"old\n")
    os.utime(git.folder / "objects" / old[:2] / old[2:], (1, 1))
    git.maintain()
    assert git.read(old) == ("blob", b"old\n")
    git.close()
    for file in (git.folder / "wiki-packed", *(git.folder / "objects/pack").iterdir()):
        os.utime(file, (1, 1))
    git.maintain()
    with pytest.raises(NotFound):
        git.read(old)


def test_reading_goes_on_when_objects_are_packed_and_when_cat_file_dies(git, refs):
    blob = git.objects.write("blob", b"packed\n")
    refs.move(MAIN, commit(git, trees_of(git).update(None, {"pages/x.md": blob}, git.objects.write)), None)
    shell(git, "repack", "-adq")
    assert git.read(blob) == ("blob", b"packed\n")
    with git._repo() as repo:
        repo.git.cat_file_all.proc.kill()
        repo.git.cat_file_all.proc.wait()
    assert git.read(blob) == ("blob", b"packed\n")
    with pytest.raises(NotFound):
        git.read("0" * 40)
    for bad in ("main", "HEAD~1", "--help", blob[:12], blob + "\n"):
        with pytest.raises(NotFound):
            git.read(bad)


def _read_in_child(git: Git, sha: str, pipe) -> None:
    pipe.send(git.read(sha))
    git.close()


def test_a_process_forked_after_use_reads_its_own_text(git, refs):
    blobs = [git.objects.write("blob", b"text %d\n" % number) for number in range(20)]
    files = {f"pages/{number}.md": blob for number, blob in enumerate(blobs)}
    refs.move(MAIN, commit(git, trees_of(git).update(None, files, git.objects.write)), None)
    shell(git, "repack", "-adq")
    assert git.read(blobs[0]) == ("blob", b"text 0\n")
    context = get_context("fork")
    mine, theirs = context.Pipe()
    child = context.Process(target=_read_in_child, args=(git, blobs[7], theirs))
    child.start()
    assert [git.read(blob)[1] for blob in blobs] == [b"text %d\n" % number for number in range(20)]
    assert mine.recv() == ("blob", b"text 7\n")
    child.join()


def test_trees_are_what_git_reads(git):
    trees = trees_of(git)
    blob = git.objects.write("blob", b"x")
    root = trees.update(
        None, {"pages/a/b.md": blob, "pages/a.md": blob, "pages/é.md": blob, "top": blob}, git.objects.write
    )
    names = shell(git, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", root)
    assert names == "pages/a.md\npages/a/b.md\npages/é.md\ntop\n"
    assert trees.find(root, "pages/a/b.md") == blob
    assert trees.find(root, "pages/a") is None
    smaller = trees.update(root, {"pages/a/b.md": None, "top": None}, git.objects.write)
    assert (
        shell(git, "-c", "core.quotePath=false", "ls-tree", "-r", "--name-only", smaller) == "pages/a.md\npages/é.md\n"
    )
    assert trees.update(smaller, {"pages/a/b.md": blob, "top": blob}, git.objects.write) == root
    assert git.fsck() == []


def test_a_ref_moves_only_from_the_expected_commit(git, refs):
    tree = trees_of(git).update(None, {"x": git.objects.write("blob", b"x")}, git.objects.write)
    first, second = commit(git, tree), commit(git, tree, message="second\n")
    refs.move(MAIN, first, None)
    with pytest.raises(RefMoved):
        refs.move(MAIN, second, None)
    with pytest.raises(RefMoved):
        refs.move(MAIN, second, second)
    assert refs.find(MAIN) == first
    shell(git, "pack-refs", "--all")
    assert not (git.folder / MAIN).exists()
    refs.move(MAIN, second, first)
    assert shell(git, "rev-parse", "main") == second + "\n"
    assert sorted(os.listdir(git.folder / "refs/heads")) == ["main"]
    assert [name for name in os.listdir(git.folder) if name.startswith("wiki-next")] == []


def test_a_lock_of_ours_whose_owner_died_is_removed_and_one_of_gits_is_waited_for(git, refs, monkeypatch):
    monkeypatch.setattr("wiki.store.refs.GIT_WAIT", 0.05)
    tree = trees_of(git).update(None, {"x": git.objects.write("blob", b"x")}, git.objects.write)
    first, second = commit(git, tree), commit(git, tree, message="second\n")
    lock, private = git.folder / "refs/heads/main.lock", git.folder / "wiki-next-refs-heads-main"
    private.write_text(second + "\n")
    os.link(private, lock)
    refs.move(MAIN, first, None)
    assert refs.find(MAIN) == first
    lock.write_text("")
    with pytest.raises(Busy):
        refs.move(MAIN, second, first)
    assert lock.exists()
    os.utime(lock, (1, 1))
    refs.move(MAIN, second, first)
    assert refs.find(MAIN) == second


def test_a_full_disk_leaves_nothing_half_done(git, refs, monkeypatch):
    tree = trees_of(git).update(None, {"x": git.objects.write("blob", b"x")}, git.objects.write)
    refs.move(MAIN, first := commit(git, tree), None)

    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StorageFailed) as caught:
            git.objects.write("blob", b"new")
        assert str(caught.value) == (
            "The wiki cannot store anything at the moment (No space left on device). Nothing was saved."
        )
        with pytest.raises(StorageFailed):
            refs.move(MAIN, tree, first)
    new = object_id("blob", b"new")
    assert os.listdir(git.folder / "objects" / new[:2]) == []
    assert refs.find(MAIN) == first
    assert git.objects.write("blob", b"new") == new


def test_the_users_git_configuration_does_not_count(tmp_path, monkeypatch):
    (tmp_path / ".gitconfig").write_text("[init]\n\ttemplateDir = /nowhere\n\tdefaultBranch = wrong\n[nonsense\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    git = Git(tmp_path / "own.git")
    git.init()
    git.init()
    assert (git.folder / "HEAD").read_text() == "ref: refs/heads/main\n"
    assert not (git.folder / "hooks").exists()
    assert git.fsck() == []
    git.close()


def test_a_repository_that_was_killed_while_it_was_made_is_made_whole(git):
    (git.folder / "HEAD").unlink()
    (git.folder / "config").rename(git.folder / "config.lock")
    git.init()
    assert (git.folder / "HEAD").read_text() == "ref: refs/heads/main\n"
    assert "denyNonFastForwards = true" in (git.folder / "config").read_text()
    assert git.fsck() == []


def test_a_message_says_what_it_was_made_of():
    message = Message("Fix it", "accept", 12, 5, 7, "a" * 40)
    text = compose(message)
    assert text == f"Fix it\n\nPage: 12\nKind: accept\nUser: 5\nProposal: 7\nFrom: {'a' * 40}\n"
    assert take_apart(text) == message
    assert take_apart(compose(Message("", "edit", 3))) == Message("", "edit", 3)
    assert take_apart("Page: 5") == Message("Page: 5")
    assert take_apart("x\n\nPage: 5\nand words").page_id is None
    assert user_of(email_of(5)) == 5
    assert user_of("user-5@example.com") is None
    assert user_of(email_of(None)) is None


def test_the_log_tells_commits_oldest_first_with_their_changes(git, refs):
    trees = trees_of(git)
    blobs = [git.objects.write("blob", b"line\n" * 20 + text) for text in (b"", b"more\n")]
    one = trees.update(None, {"pages/é.md": blobs[0]}, git.objects.write)
    two = trees.update(one, {"pages/é.md": None, "pages/ü.md": blobs[1]}, git.objects.write)
    first = commit(git, one, message="One\n\nKind: create\n")
    second = commit(git, two, first, message="Two\n")
    log = list(git.log(second))
    assert [(entry.sha, entry.parents, entry.author_name) for entry in log] == [
        (first, (), "Ada"),
        (second, (first,), "Ada"),
    ]
    assert [(c.status, c.old_file, c.file, c.old_blob, c.blob) for c in log[1].changes] == [
        ("R", "pages/é.md", "pages/ü.md", *blobs)
    ]
    assert [entry.message for entry in git.log(second, first)] == ["Two\n"]


def test_only_one_holds_the_lock_and_the_others_come_in_order(tmp_path):
    lock, order = StoreLock(tmp_path / "wiki.lock", wait=5), []
    with lock.held():
        with pytest.raises(Busy), lock.held(wait=0.01):
            pass
        threads = []
        for number in range(5):
            threads.append(threading.Thread(target=_note, args=(lock, order, number)))
            threads[-1].start()
            while len(lock._queue._waiting) < number + 2:
                pass
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def _note(lock: StoreLock, order: list[int], number: int) -> None:
    with lock.held():
        order.append(number)


def test_another_process_is_waited_for_but_not_for_ever(tmp_path):
    ours, theirs = StoreLock(tmp_path / "wiki.lock", wait=5), StoreLock(tmp_path / "wiki.lock", wait=5)
    order: list[int] = []
    with theirs.held():
        with pytest.raises(Busy), ours.held(wait=0.02):
            pass
        thread = threading.Thread(target=_note, args=(ours, order, 1))
        thread.start()
        order.append(0)
    thread.join()
    assert order == [0, 1]
    with ours.held(wait=0):
        order.append(2)
