/* Tries what a container should not be able to do, and says what the kernel answered: NAME ERRNO, 0 for success. Each try in a child of its own. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef SYS_userfaultfd
#define SYS_userfaultfd 323
#endif

static const char *only;

#define TRY(name, call) do { \
        if (only && strcmp(only, name)) break; \
        fflush(stdout); \
        if (fork() == 0) { errno = 0; long got = (long)(call); printf("%s %d\n", name, got == -1 ? errno : 0); fflush(stdout); _exit(0); } \
        wait(NULL); \
    } while (0)

/* A clone that succeeds has a child, which only ends. */
static long cloned(unsigned long flags) {
    long child = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) _exit(0);
    return child;
}

int main(int argc, char **argv) {
    char area[128] = {0};
    only = argc > 1 ? argv[1] : NULL;
    TRY("keyctl", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 1));
    TRY("add_key", syscall(SYS_add_key, "user", "probe", "x", 1, KEY_SPEC_PROCESS_KEYRING));
    TRY("request_key", syscall(SYS_request_key, "user", "probe", NULL, 0));
    TRY("unshare-user", unshare(CLONE_NEWUSER));
    TRY("unshare-mount", unshare(CLONE_NEWNS));
    TRY("clone-user", cloned(CLONE_NEWUSER));
    TRY("clone-network", cloned(CLONE_NEWNET));
    TRY("clone3", syscall(SYS_clone3, area, 8));
    TRY("setns", setns(0, 0));
    TRY("mount", mount("none", "/tmp", "tmpfs", 0, NULL));
    TRY("umount2", umount2("/proc", MNT_DETACH));
    TRY("pivot_root", syscall(SYS_pivot_root, "/", "/"));
    TRY("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
    TRY("open_tree", syscall(SYS_open_tree, -100, "/", 0));
    TRY("move_mount", syscall(SYS_move_mount, 0, "", 0, "", 0));
    TRY("mount_setattr", syscall(SYS_mount_setattr, -100, "/", 0, area, 32));
    TRY("bpf", syscall(SYS_bpf, 0, area, sizeof area));
    TRY("perf_event_open", syscall(SYS_perf_event_open, area, 0, -1, -1, 0));
    TRY("userfaultfd", syscall(SYS_userfaultfd, 1));
    TRY("io_uring_setup", syscall(SYS_io_uring_setup, 1, area));
    TRY("open_by_handle_at", syscall(SYS_open_by_handle_at, -100, area, 0));
    TRY("init_module", syscall(SYS_init_module, area, 1, ""));
    TRY("finit_module", syscall(SYS_finit_module, 0, "", 0));
    TRY("delete_module", syscall(SYS_delete_module, "none", 0));
    TRY("kexec_load", syscall(SYS_kexec_load, 0, 0, 0, 0));
    TRY("reboot", syscall(SYS_reboot, 0, 0, 0, 0));
    TRY("swapon", syscall(SYS_swapon, "/none", 0));
    TRY("settimeofday", syscall(SYS_settimeofday, NULL, NULL));
    TRY("clock_settime", syscall(SYS_clock_settime, 99, area));
    TRY("acct", syscall(SYS_acct, "/none"));
    TRY("quotactl", syscall(SYS_quotactl, 0, NULL, 0, NULL));
    TRY("syslog", syscall(SYS_syslog, 10, NULL, 0));
    TRY("vhangup", syscall(SYS_vhangup));
    TRY("set_mempolicy", syscall(SYS_set_mempolicy, 0, NULL, 0));
    TRY("kcmp", syscall(SYS_kcmp, 1, 1, 0, 0, 0));
    TRY("personality", syscall(SYS_personality, 0x40000));
    TRY("lookup_dcookie", syscall(SYS_lookup_dcookie, 0, area, 1));
#ifdef __x86_64__
    TRY("iopl", syscall(SYS_iopl, 3));
    TRY("ioperm", syscall(SYS_ioperm, 0, 1, 1));
#endif
    TRY("socket-alg", socket(38, SOCK_SEQPACKET, 0));
    TRY("socket-vsock", socket(40, SOCK_STREAM, 0));
    TRY("socket-vsock-high-bits", syscall(SYS_socket, 0x100000000L + 40, SOCK_STREAM, 0));

    TRY("fork", 0);
    TRY("socket-inet", socket(AF_INET, SOCK_STREAM, 0));
    TRY("socket-raw", socket(AF_INET, SOCK_RAW, 1));
    TRY("ptrace", ptrace(PTRACE_TRACEME, 0, 0, 0));
    TRY("chroot", chroot("/"));
    TRY("mknod", mknod("/tmp/null", 0020666, 0x103));
    TRY("chown", chown("/tmp", 1, 1));
    TRY("memfd_create", syscall(SYS_memfd_create, "x", 0));
    TRY("seccomp", syscall(SYS_seccomp, 2, 0, &(int){0x7fff0000}));
    return 0;
}
