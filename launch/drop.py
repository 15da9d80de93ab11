"""The last step before a part's own program: privileges dropped, its view of the disk prepared, its death arranged.

Run as a script by supervisord, with the standard library only:

    python -IS drop.py [--user NAME] [--need PATH]... [--over HOST_PATH=OUR_FILE]... [--clean] -- PROGRAM ARG...

--user   become this user (only possible as root; ignored otherwise).
--need   a path the program must reach. Where a directory above it is closed to the user (a checkout below /root), that
         directory is covered by an empty one in a mount namespace of our own, and only the needed paths put back.
--over   in that namespace our file stands in place of the machine's (/etc/hosts); the machine's own is never touched.
--forget a file to remove first: the ready mark of an earlier life.
--directory  where the program starts; / otherwise.
--clean  pass on only a few plain environment variables; secrets meant for other parts stay out.
--signal what the kernel sends when supervisord dies, however it dies.
"""

# pathlib would be half of this small program's start-up time.
# ruff: noqa: PTH103, PTH108, PTH110, PTH112, PTH116, PTH120, PTH123

import argparse
import ctypes
import errno
import os
import pwd
import signal
import stat
import sys

CLONE_NEWNS = 0x00020000
CLONE_NEWUSER = 0x10000000
MS_RDONLY, MS_BIND, MS_REC, MS_PRIVATE, MS_REMOUNT = 1, 4096, 16384, 1 << 18, 32
PR_SET_PDEATHSIG = 1
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "TERM", "ZUOXI_STACK", "ZUOXI_PART")

libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def _mount(source: str, target: str, kind: str, flags: int, data: str = "") -> None:
    arguments = (source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), data.encode())
    _checked(libc.mount(*arguments), f"mount {target}")


def _may_enter(path: str, uid: int, groups: list[int]) -> bool:
    """Whether the user can pass through this directory, by its mode bits."""
    entry = os.stat(path)
    if entry.st_uid == uid:
        return bool(entry.st_mode & stat.S_IXUSR)
    if entry.st_gid in groups:
        return bool(entry.st_mode & stat.S_IXGRP)
    return bool(entry.st_mode & stat.S_IXOTH)


def closed_ancestor(path: str, uid: int, groups: list[int]) -> str | None:
    """The topmost directory above ``path`` that the user cannot pass through, or None."""
    parts = os.path.realpath(path).split("/")[1:-1]
    above = ""
    for part in parts:
        above += "/" + part
        if not _may_enter(above, uid, groups):
            return above
    return None


def _cover(closed: set[str], needed: list[str]) -> None:
    """Lay an empty directory over each closed one and put the needed paths back where they were."""
    held = [(path, os.open(path, os.O_PATH), os.path.isdir(path)) for path in needed]
    for directory in sorted(closed):
        _mount("tmpfs", directory, "tmpfs", 0, "mode=0755,size=1m")
    for path, descriptor, is_directory in held:
        if not any(path.startswith(directory + "/") for directory in closed):
            continue
        if is_directory:
            os.makedirs(path, 0o755, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(path), 0o755, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o644))
        _mount(f"/proc/self/fd/{descriptor}", path, "", MS_BIND | MS_REC)
    for _, descriptor, _ in held:
        os.close(descriptor)


def _own_user_namespace() -> None:
    """As an ordinary user: a user namespace in which we stay who we are, so that mounts are allowed in it."""
    uid, gid = os.getuid(), os.getgid()
    _checked(libc.unshare(CLONE_NEWUSER | CLONE_NEWNS), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as handle:
            handle.write(text)


def prepare_view(user: pwd.struct_passwd | None, needed: list[str], over: list[tuple[str, str]]) -> None:
    """Give this process its own mount namespace where that is of use; raises OSError where it cannot be had."""
    closed: set[str] = set()
    needed = sorted({os.path.realpath(path) for path in needed})
    if user is not None:
        groups = os.getgrouplist(user.pw_name, user.pw_gid)
        found = (closed_ancestor(path, user.pw_uid, groups) for path in needed)
        closed = {directory for directory in found if directory is not None}
        closed = {one for one in closed if not any(one.startswith(other + "/") for other in closed)}
    over = [(target, source) for target, source in over if os.path.exists(target)]
    if not closed and not over:
        return
    if user is not None:
        _checked(libc.unshare(CLONE_NEWNS), "unshare")
    else:
        _own_user_namespace()
    _mount("none", "/", "", MS_REC | MS_PRIVATE)
    for target, source in over:
        _mount(source, target, "", MS_BIND)
    if closed:
        _cover(closed, needed)


def become(user: pwd.struct_passwd) -> None:
    """Drop root for good."""
    os.setgroups(os.getgrouplist(user.pw_name, user.pw_gid))
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def die_with_parent(parent: int, number: int) -> None:
    """Ask the kernel for a signal at the parent's death. After any change of user, because that would clear it."""
    _checked(libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0), "prctl")
    if os.getppid() != parent:
        sys.exit("the parent was gone before we started")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--user")
    parser.add_argument("--need", action="append", default=[])
    parser.add_argument("--over", action="append", default=[])
    parser.add_argument("--forget")
    parser.add_argument("--directory", default="/")
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--signal", default="TERM")
    parser.add_argument("program", nargs="+")
    return parser.parse_args()


def main() -> None:
    """Prepare, then become the program; never returns."""
    parent = os.getppid()
    os.umask(0o022)
    arguments = _arguments()
    user = pwd.getpwnam(arguments.user) if arguments.user and os.getuid() == 0 else None
    if arguments.forget and os.path.exists(arguments.forget):
        os.unlink(arguments.forget)
    over = [(target, source) for target, _, source in (pair.partition("=") for pair in arguments.over)]
    try:
        prepare_view(user, arguments.need, over)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EACCES, errno.ENOSPC, errno.EINVAL, errno.ENOSYS):
            raise
        # Containers without CAP_SYS_ADMIN, kernels without user namespaces: go on; doctor tells what it costs.
        print(
            f"no mount namespace of our own ({error}); the machine's /etc/hosts counts",
            file=sys.stderr,
            flush=True,
        )
    environment = dict(os.environ)
    if arguments.clean:
        environment = {name: value for name, value in environment.items() if name in PASSED_ON}
    if user is not None:
        become(user)
        environment |= {"HOME": "/", "USER": user.pw_name, "LOGNAME": user.pw_name}
    os.chdir(arguments.directory)
    die_with_parent(parent, signal.Signals[f"SIG{arguments.signal}"].value)
    os.execvpe(arguments.program[0], arguments.program, environment)


if __name__ == "__main__":
    main()
