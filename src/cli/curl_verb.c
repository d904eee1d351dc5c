/* SPDX-License-Identifier: MIT
 * souk curl: any request of the venue's own interface. */
#include "base/str.h"
#include "cli/cli.h"
#include "wire/json.h"

#include <stdio.h>

enum { FIELDS_MAX = SK_WORDS_MAX, FIRST = 3 }; /* words before the fields */

typedef struct asked {
    souk_raw raw;
    souk_header_field fields[FIELDS_MAX];
} asked;

/* A whole body, or fields: names up to the first '='. */
static int read_fields(sk_cli *cli, asked *a)
{
    for (uint32_t i = FIRST; i < cli->args.words_count; i++) {
        const char *word = cli->args.words[i];
        souk_str value = sk_str(word), name = sk_str_cut(&value, '=');
        if (word[0] == '{' || word[0] == '[') {
            sk_json j;
            sk_json_init(&j, sk_str(word));
            if (a->raw.body || a->raw.fields_count || cli->args.words_count > i + 1)
                return sk_cli_usage(cli, "a body in JSON is one word, without fields beside it");
            if (!sk_json_skip(&j) || sk_json_end(&j, NULL) < 0)
                return sk_cli_usage(cli, "the body begins like JSON and is none");
            a->raw.body = word;
            continue;
        }
        souk_str copy = sk_arena_copy(&cli->arena, name);
        if (!value.ptr || !name.len || !copy.ptr)
            return sk_cli_usage(cli, "'%s' is neither name=value nor JSON", word);
        a->fields[a->raw.fields_count++] = (souk_header_field){copy.ptr, value.ptr};
    }
    a->raw.fields = a->fields;
    return SK_EXIT_DONE;
}

static int read_words(sk_cli *cli, asked *a)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "DELETE"};
    const char *method = cli->args.words[1];
    bool is_signed = sk_args_has(&cli->args, SK_OPT_SIGNED);
    bool is_unsigned = sk_args_has(&cli->args, SK_OPT_UNSIGNED);
    *a = (asked){.raw = {.struct_size = sizeof a->raw, .target = cli->args.words[2]}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (sk_str_eq_nocase(sk_str(method), sk_str(methods[i])))
            a->raw.method = methods[i];
    }
    if (!a->raw.method)
        return sk_cli_usage(cli, "'%s' is no method: GET, POST, PUT or DELETE", method);
    if (a->raw.target[0] != '/')
        return sk_cli_usage(cli, "'%s' is no path: it begins with '/'", a->raw.target);
    if (is_signed && is_unsigned)
        return sk_cli_usage(cli, "--signed and --unsigned: only one of them");
    a->raw.sign = is_signed ? SOUK_SIGN_ALWAYS : is_unsigned ? SOUK_SIGN_NEVER : SOUK_SIGN_AUTO;
    return read_fields(cli, a);
}

/* ---- what came ---- */

static void put_json(sk_cli *cli, const souk_answer *answer)
{
    size_t count;
    const souk_header_field *headers = souk_answer_headers(answer, &count);
    sk_jw w;
    sk_jw_init(&w, &cli->out);
    sk_jw_object(&w, NULL);
    sk_jw_i64_text(&w, "status", souk_answer_http(answer));
    sk_jw_object(&w, "headers");
    for (size_t i = 0; i < count; i++) {
        sk_jw_key(&w, sk_str(headers[i].name));
        sk_jw_cstr(&w, NULL, headers[i].value);
    }
    sk_jw_end(&w);
    sk_jw_str(&w, "body", souk_answer_raw(answer));
    sk_jw_end(&w);
    sk_buf_char(&cli->out, '\n');
}

static void put_text(sk_cli *cli, const souk_answer *answer)
{
    souk_str body = souk_answer_raw(answer);
    size_t count;
    const souk_header_field *headers = souk_answer_headers(answer, &count);
    if (sk_args_has(&cli->args, SK_OPT_INCLUDE)) {
        sk_buf_printf(&cli->out, "HTTP %u\n", souk_answer_http(answer));
        for (size_t i = 0; i < count; i++)
            sk_buf_printf(&cli->out, "%s: %s\n", headers[i].name, headers[i].value);
        sk_buf_char(&cli->out, '\n');
    } else {
        fprintf(stderr, "HTTP %u\n", souk_answer_http(answer));
    }
    sk_buf_str(&cli->out, body);
    if (body.len && body.ptr[body.len - 1] != '\n')
        sk_buf_char(&cli->out, '\n');
}

/* Sends it and shows the answer, a refusal's too. */
static int send_it(sk_cli *cli, const asked *a)
{
    bool reads = sk_str_is(sk_str(a->raw.method), "GET");
    souk_answer *answer = NULL;
    souk_error err = {0};
    int code = SK_EXIT_DONE, told;
    sigset_t before;
    if (!reads)
        sk_cli_hold_signals(&before);
    souk_status status = souk_raw_call(cli->client, &a->raw, &answer, &err);
    if (!reads)
        sk_cli_free_signals(&before);
    if (answer && souk_answer_http(answer)) {
        if (cli->json)
            put_json(cli, answer);
        else
            put_text(cli, answer);
        if (!sk_cli_flush(cli, &told) || told != SK_EXIT_DONE)
            code = reads ? SK_EXIT_NOT_SENT : SK_EXIT_UNKNOWN;
    }
    if (status < 0)
        code = sk_cli_fail(cli, &err, answer ? souk_answer_outcome(answer) : SOUK_NOT_SENT, NULL);
    souk_answer_free(answer);
    return code;
}

int sk_verb_curl(sk_cli *cli)
{
    asked a;
    souk_answer *answer = NULL;
    souk_error err = {0};
    int code = read_words(cli, &a);
    if (code != SK_EXIT_DONE || !sk_cli_open(cli, &code))
        return code;
    if (cli->mode != SK_MODE_RUN) {
        souk_raw_preview(cli->client, &a.raw, &answer, &err);
        return sk_cli_show_preview(cli, answer, &err);
    }
    if (!sk_str_is(sk_str(a.raw.method), "GET")) {
        souk_str what = sk_arena_printf(&cli->arena, "%s: %s %s", cli->venue->title, a.raw.method,
                                        a.raw.target);
        if ((code = sk_cli_confirm(cli, what)) != SK_EXIT_DONE)
            return code;
    }
    return send_it(cli, &a);
}
