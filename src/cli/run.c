/* SPDX-License-Identifier: MIT
 * souk run: starts a sandbox in a process of its own, walks through a first trade on it, and stays
 * with it until it is told to stop. */
#define _GNU_SOURCE /* pipe2 */
#include "base/str.h"
#include "cli/cli.h"
#include "cli/tour.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGS_MAX = 128, PATH_LEN_MAX = 1024, READY_MAX = 1024 };

typedef struct running {
    char *child_argv[ARGS_MAX + 4];
    const char *venues[SK_SANDBOX_VENUES_MAX]; /* --venue; none: all */
    uint32_t venues_count;
    char credentials[PATH_LEN_MAX];
    pid_t child;
    int child_out, signals;
    sigset_t before;
    bool stopped;
} running;

/* The value of an option in the line, at *i or behind it; NULL: another option stands there. */
static const char *value_at(int argc, char **argv, int i, const char *name)
{
    size_t len = strlen(name);
    if (strncmp(argv[i], name, len) != 0)
        return NULL;
    if (argv[i][len] == '=')
        return argv[i] + len + 1;
    return argv[i][len] == '\0' && i + 1 < argc ? argv[i + 1] : NULL;
}

/* The sandbox reads its own options; here only what the walk must know. */
static bool read_line(running *r, int argc, char **argv)
{
    uint16_t port_base = SK_SANDBOX_PORT_BASE;
    const char *credentials = NULL;
    uint64_t port;
    int count = 0;
    if (argc > ARGS_MAX)
        return false;
    r->child_argv[count++] = "souk";
    r->child_argv[count++] = "sandbox";
    for (int i = 1; i < argc; i++) {
        const char *value;
        r->child_argv[count++] = argv[i];
        if ((value = value_at(argc, argv, i, "--credentials")))
            credentials = value;
        if ((value = value_at(argc, argv, i, "--port-base")) &&
            sk_str_to_u64(sk_str(value), &port) == SOUK_OK)
            port_base = (uint16_t)port;
        if ((value = value_at(argc, argv, i, "--venue")) && r->venues_count < SK_SANDBOX_VENUES_MAX)
            r->venues[r->venues_count++] = value;
    }
    if (credentials)
        return sk_str_copy(r->credentials, sizeof r->credentials, sk_str(credentials));
    if (!sk_credentials_path(port_base, r->credentials, sizeof r->credentials))
        return false;
    r->child_argv[count++] = "--credentials";
    r->child_argv[count] = r->credentials;
    return true;
}

/* ---- the child ---- */

static void become_sandbox(const running *r, pid_t parent, int out)
{
    sigprocmask(SIG_SETMASK, &r->before, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* it does not outlive us, whatever ends us */
    setpgid(0, 0);                    /* Ctrl-C reaches us, who then stop it: one signal, not two */
    if (getppid() != parent || dup2(out, STDOUT_FILENO) < 0)
        _exit(SK_EXIT_CONFIG);
    execv("/proc/self/exe", r->child_argv);
    fprintf(stderr, "souk: cannot start itself again: %s\n", strerror(errno));
    _exit(SK_EXIT_CONFIG);
}

static bool start(running *r)
{
    int out[2];
    sigset_t set;
    pid_t self = getpid();
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, &r->before);
    r->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (r->signals < 0 || pipe2(out, O_CLOEXEC) != 0)
        return false;
    r->child = fork();
    if (r->child == 0)
        become_sandbox(r, self, out[1]);
    close(out[1]);
    r->child_out = out[0];
    return r->child > 0;
}

/* Stops it if it still runs. @return its exit code. */
static int stop(running *r)
{
    int status = 0;
    kill(r->child, SIGTERM);
    while (waitpid(r->child, &status, 0) < 0 && errno == EINTR)
        continue;
    close(r->child_out);
    close(r->signals);
    sigprocmask(SIG_SETMASK, &r->before, NULL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : SK_EXIT_NOT_SENT;
}

/* Passes on what the sandbox says. false: it has ended, or we are told to stop. */
static bool listen_on(running *r, int timeout_ms, bool until_ready)
{
    char text[READY_MAX];
    size_t len = 0;
    for (;;) {
        struct pollfd fds[] = {{.fd = r->child_out, .events = POLLIN},
                               {.fd = r->signals, .events = POLLIN}};
        struct signalfd_siginfo info;
        if (poll(fds, 2, timeout_ms) < 0 && errno != EINTR)
            return false;
        if (fds[0].revents) {
            ssize_t n = read(r->child_out, text + len, sizeof text - len);
            if (n <= 0)
                return false;
            fwrite(text + len, 1, (size_t)n, stdout);
            fflush(stdout);
            len = until_ready ? len + (size_t)n : 0;
            if (until_ready && len > 5 && memcmp(text, "ready", 5) == 0 && text[len - 1] == '\n')
                return true;
            if (len == sizeof text)
                return false;
        }
        while (read(r->signals, &info, sizeof info) > 0) {
            r->stopped = r->stopped || info.ssi_signo != SIGCHLD;
            if (info.ssi_signo != SIGCHLD)
                return false;
        }
    }
}

/* ---- the walk ---- */

/* Enter goes on; anything else that begins with q, or the end of input, does not. */
static bool pause_for_enter(void *ctx)
{
    running *r = ctx;
    struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                           {.fd = r->signals, .events = POLLIN}};
    struct signalfd_siginfo info;
    char line[64];
    fputs("[Enter goes on, q leaves] ", stdout);
    fflush(stdout);
    for (;;) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return false;
        while (read(r->signals, &info, sizeof info) > 0) {
            putchar('\n');
            r->stopped = info.ssi_signo != SIGCHLD;
            return false;
        }
        if (fds[0].revents) {
            ssize_t n = read(STDIN_FILENO, line, sizeof line);
            return n > 0 && line[0] != 'q' && line[0] != 'Q';
        }
    }
}

static bool is_served(const running *r, const char *venue)
{
    bool served = r->venues_count == 0;
    for (uint32_t i = 0; i < r->venues_count && !served; i++)
        served = strcmp(r->venues[i], venue) == 0;
    return served;
}

static void walk(running *r)
{
    bool asking = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    sk_tour tour = {
        .credentials = r->credentials, .pause = asking ? pause_for_enter : NULL, .ctx = r};
    bool on = true;
    putchar('\n');
    for (uint32_t i = 0; i < sk_venues_count() && on; i++) {
        if (is_served(r, sk_venue_at(i)->name))
            on = sk_tour_walk(&tour, sk_venue_at(i));
    }
    if (!r->stopped)
        puts("The sandbox stays up; Ctrl-C stops it.");
    fflush(stdout);
}

int sk_cli_run(int argc, char **argv)
{
    running r = {.child = -1};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return sk_help_print(sk_verb_find("run"));
    }
    signal(SIGPIPE, SIG_IGN);
    if (!read_line(&r, argc, argv)) {
        fputs("souk: the line is too long\n", stderr);
        return SK_EXIT_USAGE;
    }
    if (!start(&r)) {
        fprintf(stderr, "souk: cannot start a sandbox: %s\n", strerror(errno));
        return SK_EXIT_CONFIG;
    }
    if (listen_on(&r, -1, true)) {
        walk(&r);
        if (!r.stopped)
            listen_on(&r, -1, false);
    }
    int code = stop(&r);
    return code;
}
