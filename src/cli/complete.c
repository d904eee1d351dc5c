/* SPDX-License-Identifier: MIT
 * Completion for bash, zsh and fish, from the tables of verbs, options and venues. The three
 * scripts share one way: walk the words before the cursor, skip what belongs to options, and look
 * what the verb takes next. */
#include "base/str.h"
#include "cli/cli.h"

/* What stands at a word's place, as a list or "@file"; false: nothing is known of it. */
static bool word_values(const sk_verb *verb, uint32_t index, sk_buf *values)
{
    souk_str word;
    sk_buf_reset(values);
    if (!sk_verb_word(verb, index, &word))
        return false;
    if (sk_str_is(word, "VENUE"))
        sk_help_values("@venue", values);
    else if (sk_str_is(word, "INTERVAL"))
        sk_help_values("@interval", values);
    else if (sk_str_is(word, "FILE"))
        sk_buf_cstr(values, "@file");
    else if (sk_str_is(word, "SYMBOL"))
        sk_buf_cstr(values, "@symbol");
    else if (sk_str_is(word, "PATH"))
        sk_buf_cstr(values, "@path");
    else if (sk_str_is(word, "METHOD"))
        sk_buf_cstr(values, "GET POST PUT DELETE");
    else if (sk_str_is(word, "VERB"))
        sk_buf_cstr(values, "@verb");
    else if (sk_str_find(word, '|') >= 0 && !sk_str_is(word, "FIELD|JSON")) {
        while (word.ptr) { /* capitals name what has a list of its own */
            souk_str one = sk_str_cut(&word, '|');
            if (sk_str_is(one, "SYMBOL"))
                sk_buf_cstr(values, "@symbol ");
            else
                sk_buf_printf(values, "%.*s ", SK_FMT(one));
        }
    }
    return values->len > 0;
}

static void put_verbs(sk_buf *out)
{
    for (uint32_t i = 0; sk_verb_at(i); i++)
        sk_buf_printf(out, "%s%s", i ? " " : "", sk_verb_at(i)->name);
}

/* The symbols that a venue's sandbox lists, and the paths it serves. */
static void put_symbols(sk_buf *out, const sk_venue *venue)
{
    for (uint32_t i = 0; i < venue->listings_count; i++)
        sk_buf_printf(out, "%s%s/%s", i ? " " : "", venue->listings[i].base,
                      venue->listings[i].quote);
}

static void put_paths(sk_buf *out, const sk_venue *venue)
{
    for (uint32_t i = 0, n = 0; i < venue->ops_count; i++) {
        const sk_op_row *row = &venue->ops[i];
        bool seen = row->via != SK_VIA_REST || !row->path;
        for (uint32_t k = 0; k < i && !seen; k++)
            seen = venue->ops[k].via == SK_VIA_REST && venue->ops[k].path &&
                   strcmp(venue->ops[k].path, row->path) == 0;
        if (!seen)
            sk_buf_printf(out, "%s%s", n++ ? " " : "", row->path);
    }
}

/* ---- bash and zsh: one function, two ways to offer ---- */

static void put_venue_cases(sk_buf *out, const char *name,
                            void (*put)(sk_buf *out, const sk_venue *venue))
{
    sk_buf_printf(out, "_souk_%s() {\n    case $1 in\n", name);
    for (uint32_t i = 0; i < sk_venues_count(); i++) {
        sk_buf_printf(out, "    %s) printf '%%s\\n' '", sk_venue_at(i)->name);
        put(out, sk_venue_at(i));
        sk_buf_cstr(out, "' ;;\n");
    }
    sk_buf_cstr(out, "    esac\n}\n\n");
}

/* Every option that takes a value, once each: "verb:option". */
static void put_value_cases(sk_buf *out)
{
    sk_buf values;
    sk_buf_init(&values, NULL, 1 << 16);
    sk_buf_cstr(out, "# What follows an option: its values, or @none where only the user knows.\n"
                     "_souk_value() {\n    case $1:$2 in\n");
    for (uint32_t i = 0; sk_verb_at(i); i++) {
        const sk_verb *verb = sk_verb_at(i);
        const sk_opt_row *row;
        for (uint32_t at = 0; (row = sk_verb_option(verb, &at));) {
            if (!row->placeholder || row->kind == SK_KIND_PERIOD)
                continue;
            sk_buf_reset(&values);
            if (row->values &&
                (strcmp(row->values, "@file") == 0 || strcmp(row->values, "@dir") == 0))
                sk_buf_cstr(&values, row->values);
            else if (row->values)
                sk_help_values(row->values, &values);
            sk_buf_printf(out, "    %s:--%s) printf '%%s\\n' '%.*s' ;;\n", verb->name, row->text,
                          values.len ? (int)values.len : 5, values.len ? values.ptr : "@none");
        }
    }
    sk_buf_cstr(out, "    esac\n}\n\n");
    sk_buf_deinit(&values);
}

static void put_word_cases(sk_buf *out)
{
    sk_buf values;
    sk_buf_init(&values, NULL, 1 << 16);
    sk_buf_cstr(out, "# What stands at a verb's word, counted from 0.\n"
                     "_souk_word() {\n    case $1:$2 in\n");
    for (uint32_t i = 0; sk_verb_at(i); i++) {
        const sk_verb *verb = sk_verb_at(i);
        souk_str word;
        for (uint32_t k = 0; sk_verb_word(verb, k, &word); k++) {
            souk_str next;
            bool last = sk_verb_repeats(verb) && !sk_verb_word(verb, k + 1, &next);
            if (word_values(verb, k, &values))
                sk_buf_printf(out, "    %s:%s) printf '%%s\\n' '%.*s' ;;\n", verb->name,
                              last ? "*" : (const char[]){(char)('0' + k), '\0'},
                              SK_FMT(sk_buf_view(&values)));
        }
    }
    sk_buf_cstr(out, "    esac\n}\n\n");
    sk_buf_deinit(&values);
}

static void put_option_cases(sk_buf *out)
{
    sk_buf_cstr(out, "_souk_options() {\n    case $1 in\n");
    for (uint32_t i = 0; sk_verb_at(i); i++) {
        const sk_opt_row *row;
        sk_buf_printf(out, "    %s) printf '%%s\\n' '", sk_verb_at(i)->name);
        for (uint32_t at = 0; (row = sk_verb_option(sk_verb_at(i), &at));)
            sk_buf_printf(out, "--%s ", row->text);
        sk_buf_cstr(out, "' ;;\n");
    }
    sk_buf_cstr(out, "    esac\n}\n\n");
}

/* The walk: prints what may stand at the cursor. $1: the word begun, the rest: those before it. */
static const char walk[] =
    "# Prints what may stand next. $1: the word that is begun, then those before it.\n"
    "_souk_next() {\n"
    "    local begun=$1 verb= venue= value= at=0 w list\n"
    "    shift\n"
    "    for w in \"$@\"; do\n"
    "        if [[ -n $value ]]; then value=; continue; fi\n"
    "        if [[ $w == --* ]]; then\n"
    "            [[ -n $(_souk_value \"$verb\" \"$w\") ]] && value=$w\n"
    "            continue\n"
    "        fi\n"
    "        if [[ -z $verb || ($verb == sign && $at == 0) ]]; then verb=$w; continue; fi\n"
    "        [[ $verb == help ]] && { at=1; continue; }\n"
    "        [[ $(_souk_word \"$verb\" $at) == \"$_souk_venues\" ]] && venue=$w\n"
    "        at=$((at + 1))\n"
    "    done\n"
    "    if [[ -n $value ]]; then\n"
    "        list=$(_souk_value \"$verb\" \"$value\")\n"
    "        [[ $list == @none ]] && list=\n"
    "    elif [[ $begun == -* ]]; then\n"
    "        list=$(_souk_options \"$verb\")\n"
    "    elif [[ -z $verb ]]; then\n"
    "        list=$_souk_verbs\n"
    "    else\n"
    "        list=$(_souk_word \"$verb\" $at)\n"
    "    fi\n"
    "    list=${list/@symbol/$(_souk_symbols \"$venue\")}\n"
    "    list=${list/@path/$(_souk_paths \"$venue\")}\n"
    "    printf '%s\\n' \"${list/@verb/$_souk_verbs}\"\n"
    "}\n\n";

static void put_tables(sk_buf *out)
{
    sk_buf_cstr(out, "_souk_verbs='");
    put_verbs(out);
    sk_buf_cstr(out, "'\n_souk_venues='");
    sk_help_values("@venue", out);
    sk_buf_cstr(out, "'\n\n");
    put_venue_cases(out, "symbols", put_symbols);
    put_venue_cases(out, "paths", put_paths);
    put_value_cases(out);
    put_word_cases(out);
    put_option_cases(out);
    sk_buf_cstr(out, walk);
}

static void put_bash(sk_buf *out)
{
    sk_buf_cstr(out, "# bash completion of souk; made by `souk help --completion bash`\n\n");
    put_tables(out);
    sk_buf_cstr(out, "_souk() {\n"
                     "    local cur=${COMP_WORDS[COMP_CWORD]} list\n"
                     "    list=$(_souk_next \"$cur\" \"${COMP_WORDS[@]:1:COMP_CWORD-1}\")\n"
                     "    case $list in\n"
                     "    @file) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
                     "        compopt -o filenames 2> /dev/null ;;\n"
                     "    @dir) mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")\n"
                     "        compopt -o filenames 2> /dev/null ;;\n"
                     "    *) mapfile -t COMPREPLY < <(compgen -W \"$list\" -- \"$cur\") ;;\n"
                     "    esac\n"
                     "}\n"
                     "complete -F _souk souk\n");
}

static void put_zsh(sk_buf *out)
{
    sk_buf_cstr(out, "#compdef souk\n"
                     "# zsh completion of souk; made by `souk help --completion zsh`\n\n");
    put_tables(out);
    sk_buf_cstr(out, "_souk() {\n"
                     "    local list\n"
                     "    list=$(_souk_next \"$words[CURRENT]\" \"${(@)words[2,CURRENT-1]}\")\n"
                     "    case $list in\n"
                     "    @file) _files ;;\n"
                     "    @dir) _files -/ ;;\n"
                     "    *) compadd -- ${=list} ;;\n"
                     "    esac\n"
                     "}\n"
                     "if [[ $funcstack[1] == _souk ]]; then\n"
                     "    _souk \"$@\"\n"
                     "elif (( $+functions[compdef] )); then\n"
                     "    compdef _souk souk\n"
                     "fi\n");
}

/* ---- fish ---- */

/* Text in single quotes. */
static void put_quoted(sk_buf *out, const char *text)
{
    sk_buf_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            sk_buf_char(out, '\\');
        sk_buf_char(out, *text);
    }
    sk_buf_char(out, '\'');
}

static void put_fish_options(sk_buf *out, const sk_verb *verb)
{
    const sk_opt_row *row;
    sk_buf values;
    sk_buf_init(&values, NULL, 1 << 16);
    for (uint32_t at = 0; (row = sk_verb_option(verb, &at));) {
        bool takes = row->placeholder && row->kind != SK_KIND_PERIOD;
        bool file = row->values && strcmp(row->values, "@file") == 0;
        sk_buf_printf(out, "complete -c souk -n '__souk_is %s' -l %s%s", verb->name, row->text,
                      !takes ? ""
                      : file ? " -r -F"
                             : " -x");
        sk_buf_reset(&values);
        if (row->values && strcmp(row->values, "@dir") == 0)
            sk_buf_cstr(&values, "(__fish_complete_directories)");
        else if (row->values && !file)
            sk_help_values(row->values, &values);
        if (values.len)
            sk_buf_printf(out, " -a '%.*s'", SK_FMT(sk_buf_view(&values)));
        sk_buf_cstr(out, " -d ");
        put_quoted(out, row->help);
        sk_buf_char(out, '\n');
    }
    sk_buf_deinit(&values);
}

static void put_fish_words(sk_buf *out, const sk_verb *verb)
{
    souk_str word, next;
    sk_buf values;
    sk_buf_init(&values, NULL, 1 << 16);
    for (uint32_t k = 0; sk_verb_word(verb, k, &word); k++) {
        bool last = sk_verb_repeats(verb) && !sk_verb_word(verb, k + 1, &next);
        if (!word_values(verb, k, &values))
            continue;
        souk_str rest = sk_buf_view(&values);
        if (sk_str_is(rest, "@file")) {
            sk_buf_printf(out, "complete -c souk -n '__souk_at %s %u' -F\n", verb->name, k);
            continue;
        }
        sk_buf_printf(out, "complete -c souk -n '__souk_at %s %u%s' -a '", verb->name, k,
                      last ? " more" : "");
        while (rest.len) {
            souk_str one = sk_str_cut(&rest, ' ');
            if (one.len && one.ptr[0] == '@')
                sk_buf_printf(out, "(__souk_%.*s) ", (int)one.len - 1, one.ptr + 1);
            else
                sk_buf_printf(out, "%.*s ", SK_FMT(one));
        }
        sk_buf_cstr(out, "'\n");
    }
    sk_buf_deinit(&values);
}

static void put_fish_venues(sk_buf *out, const char *name,
                            void (*put)(sk_buf *out, const sk_venue *venue))
{
    sk_buf_printf(out, "function __souk_%s\n    switch (__souk_words)[2]\n", name);
    for (uint32_t i = 0; i < sk_venues_count(); i++) {
        sk_buf_printf(out, "        case %s\n            string split ' ' '", sk_venue_at(i)->name);
        put(out, sk_venue_at(i));
        sk_buf_cstr(out, "'\n");
    }
    sk_buf_cstr(out, "    end\nend\n\n");
}

static const char fish_walk[] =
    "# The words before the cursor, without options and what belongs to them.\n"
    "function __souk_words\n"
    "    set -l value 0\n"
    "    for w in (commandline -opc)[2..-1]\n"
    "        if test $value = 1\n"
    "            set value 0\n"
    "        else if string match -q -- '--*' $w\n"
    "            contains -- $w $__souk_valued; and set value 1\n"
    "        else\n"
    "            echo $w\n"
    "        end\n"
    "    end\n"
    "end\n\n"
    "function __souk_is\n"
    "    set -l words (__souk_words)\n"
    "    test \"$words[1]\" = sign; and set -e words[1]\n"
    "    test \"$words[1]\" = $argv[1]\n"
    "end\n\n"
    "# Whether the cursor is at a word of a verb, counted from 0; more: or at a later one.\n"
    "function __souk_at\n"
    "    set -l words (__souk_words)\n"
    "    test (count $words) -gt 1; and test \"$words[1]\" = sign; and set -e words[1]\n"
    "    test \"$words[1]\" = $argv[1]; or return 1\n"
    "    set -l at (math (count $words) - 1)\n"
    "    test $at = $argv[2]; and return 0\n"
    "    test \"$argv[3]\" = more; and test $at -gt $argv[2]\n"
    "end\n\n"
    "function __souk_none\n"
    "    test -z \"$(__souk_words)\"\n"
    "end\n\n";

static void put_fish(sk_buf *out)
{
    const sk_opt_row *row;
    sk_buf_cstr(out, "# fish completion of souk; made by `souk help --completion fish`\n\n"
                     "set -g __souk_valued");
    for (uint32_t i = 0; sk_verb_at(i); i++) {
        for (uint32_t at = 0; (row = sk_verb_option(sk_verb_at(i), &at));) {
            if (row->placeholder && row->kind != SK_KIND_PERIOD)
                sk_buf_printf(out, " --%s", row->text);
        }
    }
    sk_buf_cstr(out, "\n\n");
    sk_buf_cstr(out, fish_walk);
    put_fish_venues(out, "symbol", put_symbols);
    put_fish_venues(out, "path", put_paths);
    sk_buf_cstr(out, "function __souk_verb\n    string split ' ' '");
    put_verbs(out);
    sk_buf_cstr(out, "'\nend\n\ncomplete -c souk -f\n");
    for (uint32_t i = 0; sk_verb_at(i); i++) {
        const sk_verb *verb = sk_verb_at(i);
        sk_buf_printf(out, "complete -c souk -n __souk_none -a %s -d ", verb->name);
        put_quoted(out, verb->text);
        sk_buf_char(out, '\n');
        put_fish_words(out, verb);
        put_fish_options(out, verb);
    }
}

bool sk_completion(souk_str shell, sk_buf *out)
{
    static const struct {
        const char *name;
        void (*put)(sk_buf *out);
    } shells[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (sk_str_is(shell, shells[i].name)) {
            shells[i].put(out);
            return true;
        }
    }
    return false;
}
