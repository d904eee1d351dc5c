/* SPDX-License-Identifier: MIT */
#include "cli/where.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PORT_BASE = 8700 };

static bool log_level(const char *name, souk_log_level *out)
{
    static const char *const names[] = {"none", "error", "warn", "info", "debug", "trace"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (souk_log_level)i;
            return true;
        }
    }
    return false;
}

static void log_line(void *ctx, souk_log_level level, souk_str line)
{
    (void)level;
    fprintf(ctx, "%.*s\n", SK_FMT(line));
}

/* SOUK_BINANCE_API_KEY and its like. */
static bool in_environment(sk_cli *cli, souk_client_options *o)
{
    char name[80];
    int len = snprintf(cli->key_env, sizeof cli->key_env, "SOUK_%s", cli->venue->name);
    for (int i = 5; i < len && i < (int)sizeof cli->key_env; i++) {
        if (cli->key_env[i] >= 'a' && cli->key_env[i] <= 'z')
            cli->key_env[i] = (char)(cli->key_env[i] - 'a' + 'A');
    }
    snprintf(name, sizeof name, "%s_API_KEY", cli->key_env);
    if (!getenv(name))
        return false;
    o->key_env = cli->key_env;
    return true;
}

/* Keys for the venue's own hosts come from the environment or `souk keys`; one that is named, for
 * any place. */
static souk_status choose_key(sk_cli *cli, souk_client_options *o, souk_key *key, souk_error *err)
{
    const char *label = cli->args.text[SK_OPT_KEY];
    const char *place = cli->where == SOUK_AT_TESTNET ? "testnet" : "live";
    const sk_key_record *record;
    bool own = cli->where == SOUK_AT_LIVE || cli->where == SOUK_AT_TESTNET;
    if (!own && !label)
        return SOUK_OK;
    if (!label && in_environment(cli, o))
        return SOUK_OK;
    souk_status status = sk_keys_load(&cli->keys, err);
    if (status == SOUK_OK)
        status = sk_keys_find(&cli->keys, cli->venue->name, place, label, &record, err);
    if (status < 0 || !record)
        return status;
    *key = (souk_key){record->api_key, record->secret, record->passphrase};
    o->key = key;
    return SOUK_OK;
}

static bool places_agree(const sk_args *args)
{
    uint64_t places = args->given & (SK_OPTION(LIVE) | SK_OPTION(TESTNET) | SK_OPTION(URL));
    return (places & (places - 1)) == 0;
}

bool sk_where_options(sk_cli *cli, souk_client_options *options, souk_key *key, int *code)
{
    const sk_args *args = &cli->args;
    const char *env = getenv("SOUK_CREDENTIALS");
    souk_error err = {0};
    *options = (souk_client_options)SOUK_CLIENT_OPTIONS_INIT;
    options->venue = cli->venue->name;
    options->timeout_ns = sk_args_number(args, SK_OPT_TIMEOUT, 0);
    options->key_type = args->text[SK_OPT_KEY_TYPE];
    options->ca_file = args->text[SK_OPT_CA_FILE];
    options->proxy = args->text[SK_OPT_PROXY];
    options->source_ip = args->text[SK_OPT_SOURCE_IP];
    if (sk_args_has(args, SK_OPT_LOG)) {
        if (!log_level(args->text[SK_OPT_LOG], &options->log_level)) {
            *code = sk_cli_usage(cli, "--log takes error, warn, info, debug or trace");
            return false;
        }
        options->log = log_line;
        options->log_ctx = stderr;
    }
    if (!places_agree(args)) {
        *code = sk_cli_usage(cli, "--live, --testnet and --url: only one of them");
        return false;
    }
    cli->where = sk_args_has(args, SK_OPT_LIVE)      ? SOUK_AT_LIVE
                 : sk_args_has(args, SK_OPT_TESTNET) ? SOUK_AT_TESTNET
                 : sk_args_has(args, SK_OPT_URL)     ? SOUK_AT_URL
                                                     : SOUK_AT_SANDBOX;
    options->where = cli->where;
    options->credentials_file = args->text[SK_OPT_CREDENTIALS];
    options->port_base = (uint16_t)sk_args_number(args, SK_OPT_PORT_BASE, 0);
    if (cli->where == SOUK_AT_URL) {
        options->url = args->text[SK_OPT_URL];
        options->ws_url = args->text[SK_OPT_WS_URL];
        if (!options->credentials_file && env && *env)
            options->credentials_file = env;
    }
    souk_status status = choose_key(cli, options, key, &err);
    if (status < 0)
        *code = sk_cli_fail(cli, &err, SOUK_NOT_SENT, NULL);
    return status == SOUK_OK;
}

void sk_where_name(sk_cli *cli)
{
    souk_str place = sk_str(souk_client_url(cli->client));
    int port_base = (int)sk_args_number(&cli->args, SK_OPT_PORT_BASE, PORT_BASE);
    char usual[40];
    snprintf(usual, sizeof usual, "http://127.0.0.1:%d", port_base + cli->venue->id);
    if (sk_str_is(place, usual) || !sk_str_starts(place, SK_STR("http://")))
        snprintf(cli->sandbox, sizeof cli->sandbox, "127.0.0.1:%d", port_base);
    else
        snprintf(cli->sandbox, sizeof cli->sandbox, "%.*s",
                 SK_FMT(sk_str_sub(place, 7, place.len - 7)));
}
