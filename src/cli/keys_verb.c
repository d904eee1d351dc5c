/* SPDX-License-Identifier: MIT
 * souk keys list | add VENUE LABEL | remove VENUE LABEL. A secret comes from stdin or from a prompt
 * that does not show it, never from the command line, where others could read it. */
#include "base/err.h"
#include "base/redact.h"
#include "base/str.h"
#include "cli/cli.h"
#include "crypt/secret.h"
#include "crypt/sign.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { INPUT_MAX = SK_SECRET_MAX };

/* ---- input ---- */

/* One line without its end, byte by byte: nothing is read ahead into memory that is not wiped.
 * false: nothing there. */
static bool read_line(char *text, size_t *len, souk_str *line)
{
    size_t start = *len;
    char c;
    while (*len < INPUT_MAX - 1) {
        ssize_t n = read(STDIN_FILENO, &c, 1);
        if (n <= 0)
            break;
        text[(*len)++] = c;
        if (c == '\n') {
            *line = (souk_str){text + start, (uint32_t)(*len - 1 - start)};
            return true;
        }
    }
    *line = (souk_str){text + start, (uint32_t)(*len - start)};
    return line->len > 0;
}

/* A secret is a line, or a PEM block to its END line. */
static bool read_secret(char *text, size_t *len, souk_str *secret)
{
    souk_str line;
    if (!read_line(text, len, secret))
        return false;
    if (!sk_str_starts(*secret, SK_STR("-----BEGIN")))
        return true;
    while (read_line(text, len, &line)) {
        secret->len = (uint32_t)(line.ptr + line.len - secret->ptr);
        if (sk_str_starts(line, SK_STR("-----END")))
            return true;
    }
    return false;
}

static void prompt(bool asking, const char *text)
{
    if (asking)
        fputs(text, stderr);
}

static bool read_key(sk_key_record *record, char *text, bool passphrase)
{
    struct termios before, silent;
    size_t len = 0;
    bool asking = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before) == 0;
    prompt(asking, "API key: ");
    bool ok = read_line(text, &len, &record->api_key);
    if (asking) {
        silent = before;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    prompt(asking, "Secret, or private key in PEM (not shown): ");
    ok = ok && read_secret(text, &len, &record->secret);
    prompt(asking, "\n");
    if (passphrase || !asking) {
        prompt(asking, "Pass phrase (not shown, empty if there is none): ");
        if (!read_line(text, &len, &record->passphrase))
            record->passphrase = SK_STR("");
        prompt(asking, "\n");
    }
    if (asking)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    record->api_key = sk_str_trim(record->api_key);
    return ok && record->api_key.len > 0 && record->secret.len > 0;
}

/* ---- the verb ---- */

static souk_str shortened(sk_cli *cli, souk_str api_key)
{
    sk_buf text;
    sk_buf_init(&text, NULL, 256);
    sk_redact_value(&text, SK_STR("api_key"), api_key);
    souk_str copy = sk_arena_copy(&cli->arena, sk_buf_view(&text));
    sk_buf_deinit(&text);
    return copy;
}

static int list(sk_cli *cli)
{
    int code;
    sk_jw w;
    sk_table t;
    sk_jw_init(&w, &cli->out);
    sk_table_init(&t, &cli->arena, cli->colour);
    sk_table_column(&t, "venue", SK_ALIGN_LEFT);
    sk_table_column(&t, "label", SK_ALIGN_LEFT);
    sk_table_column(&t, "for", SK_ALIGN_LEFT);
    sk_table_column(&t, "api key", SK_ALIGN_LEFT);
    if (cli->json)
        sk_jw_array(&w, NULL);
    for (uint32_t i = 0; i < cli->keys.count; i++) {
        const sk_key_record *r = &cli->keys.records[i];
        souk_str shown = shortened(cli, r->api_key);
        if (cli->json) {
            sk_jw_object(&w, NULL);
            sk_jw_str(&w, "venue", r->venue);
            sk_jw_str(&w, "label", r->label);
            sk_jw_str(&w, "where", r->where);
            sk_jw_str(&w, "api_key", shown);
            sk_jw_end(&w);
        }
        sk_table_cell(&t, r->venue, SK_PLAIN);
        sk_table_cell(&t, r->label, SK_PLAIN);
        sk_table_cell(&t, r->where, SK_PLAIN);
        sk_table_cell(&t, shown, SK_PLAIN);
    }
    if (cli->json) {
        sk_jw_end(&w);
        sk_buf_char(&cli->out, '\n');
    } else if (cli->keys.count) {
        sk_table_print(&t, &cli->out);
    } else {
        sk_buf_cstr(&cli->out, "no keys; `souk keys add VENUE LABEL` takes one\n");
    }
    sk_cli_flush(cli, &code);
    return code;
}

static uint32_t index_of(const sk_keyring *ring, const char *venue, const char *label)
{
    uint32_t i = 0;
    while (i < ring->count &&
           !(sk_str_is(ring->records[i].venue, venue) && sk_str_is(ring->records[i].label, label)))
        i++;
    return i;
}

static int save(sk_cli *cli, const char *what)
{
    souk_error err = {0};
    char path[512];
    if (sk_keys_save(&cli->keys, &err) < 0) {
        err.status = SOUK_E_CONFIG;
        return sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
    }
    if (sk_keys_path(path, sizeof path))
        fprintf(stderr, "%s, %s\n", what, path);
    return SK_EXIT_DONE;
}

static int add(sk_cli *cli, const char *label)
{
    souk_error err = {0};
    sk_sign_kind kind;
    bool testnet = sk_args_has(&cli->args, SK_OPT_TESTNET);
    sk_key_record record = {.venue = sk_str(cli->venue->name),
                            .label = sk_str(label),
                            .where = sk_str(testnet ? "testnet" : "live")};
    if (index_of(&cli->keys, cli->venue->name, label) < cli->keys.count)
        return sk_cli_usage(cli, "there is a key '%s' for %s; remove it first", label,
                            cli->venue->name);
    if (cli->keys.count == SK_KEYS_MAX)
        return sk_cli_usage(cli, "%d keys are the most; remove one first", SK_KEYS_MAX);
    char *text = sk_secret_alloc(INPUT_MAX);
    int code = SK_EXIT_CONFIG;
    if (!text) {
        sk_fail_nomem(&err);
        code = sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
    } else if (!read_key(&record, text, false)) {
        sk_fail(&err, SOUK_E_CONFIG,
                "no key was given: the API key on one line, the secret (or PEM) on the next");
        code = sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
    } else if (sk_sign_kind_of(record.secret, &kind, &err) < 0) {
        code = sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
    } else {
        cli->keys.records[cli->keys.count++] = record;
        code = save(cli, "key stored");
        cli->keys.count--; /* its text dies here */
    }
    sk_secret_release(text);
    return code;
}

static int remove_key(sk_cli *cli, const char *label)
{
    uint32_t at = index_of(&cli->keys, cli->venue->name, label);
    const sk_key_record *record;
    souk_error err = {0};
    if (at == cli->keys.count) {
        sk_keys_find(&cli->keys, cli->venue->name, "live", label, &record, &err);
        return sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
    }
    for (; at + 1 < cli->keys.count; at++)
        cli->keys.records[at] = cli->keys.records[at + 1];
    cli->keys.count--;
    return save(cli, "key removed");
}

int sk_verb_keys(sk_cli *cli)
{
    const char *what = sk_args_word(&cli->args, 0), *venue = sk_args_word(&cli->args, 1);
    const char *label = sk_args_word(&cli->args, 2);
    souk_error err = {0};
    int code;
    bool adding = strcmp(what, "add") == 0;
    if (strcmp(what, "list") != 0 && !adding && strcmp(what, "remove") != 0)
        return sk_cli_usage(cli, "keys can be listed, added and removed, not '%s'", what);
    if (strcmp(what, "list") != 0 && (!venue || !label))
        return sk_cli_usage(cli, "souk keys %s VENUE LABEL", what);
    if (sk_keys_load(&cli->keys, &err) < 0)
        return sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
    if (strcmp(what, "list") == 0)
        return venue ? sk_cli_usage(cli, "souk keys list takes no more words") : list(cli);
    cli->args.words[0] = venue;
    if (!sk_cli_find_venue(cli, &code))
        return code;
    return adding ? add(cli, label) : remove_key(cli, label);
}
