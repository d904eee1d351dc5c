/* SPDX-License-Identifier: MIT
 * souk(1): the table of verbs as a man page. src: man(7) */
#include "base/str.h"
#include "cli/cli.h"

enum { NO_WRAP = INT32_MAX, COLUMNS = 68 };

/* Text as roff has it: a hyphen that can be copied, no line that begins like a request, lines
 * broken at a blank behind `columns`. */
static void put_wrapped(sk_buf *out, souk_str text, size_t columns)
{
    bool begins = true;
    size_t line = out->len;
    for (uint32_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' && out->len - line > columns)
            c = '\n';
        if (begins && (c == '.' || c == '\''))
            sk_buf_cstr(out, "\\&");
        begins = c == '\n';
        line = begins ? out->len : line;
        if (c == '-')
            sk_buf_cstr(out, "\\-");
        else if (c == '\\')
            sk_buf_cstr(out, "\\e");
        else if (c == '`')
            sk_buf_cstr(out, "\\(ga");
        else if (c == '\'')
            sk_buf_cstr(out, "\\(aq");
        else if (c == '~')
            sk_buf_cstr(out, "\\(ti");
        else
            sk_buf_char(out, c);
    }
}

static void put(sk_buf *out, souk_str text)
{
    put_wrapped(out, text, NO_WRAP);
}

static void put_text(sk_buf *out, const char *text)
{
    put_wrapped(out, sk_str(text), COLUMNS);
    sk_buf_char(out, '\n');
}

static void put_entry(sk_buf *out, const char *name, const char *text)
{
    sk_buf_cstr(out, ".TP\n.B ");
    put_text(out, name);
    put_text(out, text);
}

static void put_rows(sk_buf *out, const char *head, const sk_word_help *(*at)(uint32_t index))
{
    sk_buf_printf(out, ".SH %s\n", head);
    for (uint32_t i = 0; at(i); i++)
        put_entry(out, at(i)->word, at(i)->text);
}

static void put_lines(sk_buf *out, const char *lines)
{
    sk_buf_cstr(out, ".PP\n.nf\n");
    put_text(out, lines);
    sk_buf_cstr(out, ".fi\n");
}

static void put_option(sk_buf *out, const sk_opt_row *row)
{
    sk_buf values;
    sk_buf_cstr(out, ".TP\n.BI \\-\\-");
    put(out, sk_str(row->text));
    if (row->placeholder) {
        bool may = row->kind == SK_KIND_PERIOD;
        sk_buf_printf(out, " \" %s", may ? "[" : "");
        put(out, sk_str(row->placeholder));
        sk_buf_printf(out, "%s\"", may ? "]" : "");
    }
    sk_buf_char(out, '\n');
    put_text(out, row->help);
    sk_buf_init(&values, NULL, 1 << 16);
    if (row->values && row->values[0] == '@')
        sk_help_values(row->values, &values);
    if (values.len) {
        sk_buf_cstr(out, ".br\n");
        put_wrapped(out, sk_buf_view(&values), COLUMNS);
        sk_buf_char(out, '\n');
    }
    sk_buf_deinit(&values);
}

static const uint64_t common = SK_OPTIONS_VENUE & ~(SK_OPTION(JSON) | SK_OPTION(DRY_RUN));

static void put_verb(sk_buf *out, const sk_verb *verb)
{
    const sk_opt_row *row;
    bool elsewhere = false;
    sk_buf_cstr(out, ".SS \"souk ");
    put(out, sk_str(verb->name));
    if (verb->words[0]) {
        sk_buf_char(out, ' ');
        put(out, sk_str(verb->words));
    }
    sk_buf_cstr(out, "\"\n");
    put_text(out, verb->text);
    if (verb->more) {
        sk_buf_cstr(out, ".PP\n");
        put_text(out, verb->more);
    }
    if (verb->run && verb->options != UINT64_MAX && (verb->options & SK_OPTION(EMULATE))) {
        sk_buf text;
        sk_buf_init(&text, NULL, 1 << 16);
        sk_help_emulated(verb, &text);
        sk_buf_cstr(out, ".PP\n");
        put_wrapped(out, sk_buf_view(&text), COLUMNS);
        sk_buf_char(out, '\n');
        sk_buf_deinit(&text);
    }
    bool repeated = verb->own && strcmp(verb->name, "sandbox") != 0; /* its text says so */
    for (uint32_t at = 0; !repeated && (row = sk_verb_option(verb, &at));) {
        if (row == sk_opt_at(SK_OPT_HELP) || (verb->own && strcmp(row->text, "help") == 0))
            continue;
        if (!verb->own && (common >> (at - 1) & 1))
            elsewhere = true;
        else
            put_option(out, row);
    }
    if (elsewhere)
        sk_buf_cstr(out, ".PP\nAnd the\n.BR \"common options\" .\n");
    if (verb->examples)
        put_lines(out, verb->examples);
}

static const char head[] =
    ".TH SOUK 1 2026-11-21 \"souk " SOUK_VERSION "\" \"User Commands\"\n"
    ".SH NAME\nsouk \\- trade on crypto exchanges, or on a sandbox that speaks like them\n"
    ".SH SYNOPSIS\n.B souk\n.I verb\n.RI [ venue\n.RI [ symbol \"]] ... [\" options ]\n"
    ".SH DESCRIPTION\n"
    "Souk reads markets, keeps accounts and places orders over each\nexchange\\(aqs own "
    "interface.\n"
    "Without\n.BR \\-\\-live ,\n.B \\-\\-testnet\nor\n.B \\-\\-url\neverything goes to the sandbox "
    "of "
    "this "
    "machine,\nwhich\n.B souk sandbox\nstarts.\n.PP\n"
    "Options and words may be mixed;\n.B \\-\\-\nends the options.\n"
    "With\n.B \\-\\-json\none document is printed, or one a line for streams; numbers are "
    "strings,\n"
    "times are milliseconds since 1970, and an error is a document on stderr.\n"
    ".SH WORDS\n";

static const char tail[] =
    ".SH FILES\n"
    ".TP\n.I $XDG_RUNTIME_DIR/souk\\-PORT/souk\\-credentials.json\n"
    "the sandbox\\(aqs addresses and keys\n"
    ".TP\n.I \\(ti/.config/souk/keys.json\nthe keys of\n.BR \\-\\-live \" and \" \\-\\-testnet ,\n"
    "mode 0600\n"
    ".TP\n.I \\(ti/.local/state/souk/orders/\n"
    "the journals of orders, one for each venue, address and key\n"
    ".TP\n.I \\(ti/.local/state/souk/souk\\-ca.pem\n"
    "the certificate authority of the sandbox\n";

void sk_manual(sk_buf *out)
{
    sk_buf_cstr(out, head);
    for (uint32_t i = 0; sk_word_at(i); i++)
        put_entry(out, sk_word_at(i)->word, sk_word_at(i)->text);
    sk_buf_cstr(out, ".SH VERBS\n");
    for (uint32_t i = 0; sk_verb_at(i); i++)
        put_verb(out, sk_verb_at(i));
    sk_buf_cstr(out, ".SH COMMON OPTIONS\nWhere a request goes, and how.\n");
    for (sk_opt i = 0; i < SK_OPT_COUNT; i++) {
        if (common >> i & 1)
            put_option(out, sk_opt_at(i));
    }
    put_rows(out, "EXIT STATUS", sk_exit_at);
    put_rows(out, "ENVIRONMENT", sk_environment_at);
    sk_buf_cstr(out, tail);
}
