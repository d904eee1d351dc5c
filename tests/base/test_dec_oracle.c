/* SPDX-License-Identifier: MIT
 * A million random cases answered by Python's decimal (dec_oracle.py) through a pipe.
 * SOUK_DEC_CASES and SOUK_DEC_SEED choose others. */
#include "base/dec.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static souk_dec dec(souk_str text)
{
    souk_dec d = {0};
    if (sk_dec_from_str(&d, text) != SOUK_OK)
        fail_msg("%.*s must parse", SK_FMT(text));
    return d;
}

typedef struct answer {
    souk_status status;
    char text[SOUK_DEC_TEXT_MAX];
} answer;

static answer answer_i64(souk_status status, int64_t value)
{
    answer ours = {.status = status};
    snprintf(ours.text, sizeof ours.text, "%lld", (long long)value);
    return ours;
}

static answer calculate(char op, souk_str a, souk_str b, int scale, souk_round rounding)
{
    answer ours = {0};
    souk_dec r = {0};
    int64_t whole = 0;
    switch (op) {
    case 'p': ours.status = sk_dec_from_str(&r, a); break;
    case 'a': ours.status = souk_dec_add(&r, dec(a), dec(b)); break;
    case 's': ours.status = souk_dec_sub(&r, dec(a), dec(b)); break;
    case 'm': ours.status = souk_dec_mul(&r, dec(a), dec(b)); break;
    case 'd': ours.status = souk_dec_div(&r, dec(a), dec(b), scale, rounding); break;
    case 'r': ours.status = souk_dec_rescale(&r, dec(a), scale, rounding); break;
    case 'c': return answer_i64(SOUK_OK, souk_dec_cmp(dec(a), dec(b)));
    case 'u':
        ours.status = souk_dec_to_units(&whole, dec(a), dec(b), rounding);
        return answer_i64(ours.status, whole);
    case 'f':
        assert_int_equal(sk_str_to_i64(a, &whole), SOUK_OK);
        ours.status = souk_dec_from_units(&r, whole, dec(b));
        break;
    default: fail_msg("operation %c", op);
    }
    souk_dec_print(r, ours.text);
    return ours;
}

static bool agrees(const answer *ours, souk_str theirs)
{
    if (sk_str_is(theirs, "!range"))
        return ours->status == SOUK_E_RANGE;
    if (sk_str_is(theirs, "!precision"))
        return ours->status == SOUK_E_PRECISION;
    if (sk_str_is(theirs, "!error"))
        return ours->status == SOUK_E_RANGE || ours->status == SOUK_E_PRECISION;
    return ours->status == SOUK_OK && sk_str_is(theirs, ours->text);
}

static void check_line(souk_str line)
{
    souk_str rest = line, op = sk_str_cut(&rest, ' '), a = sk_str_cut(&rest, ' '),
             b = sk_str_cut(&rest, ' '), scale = sk_str_cut(&rest, ' '),
             rounding = sk_str_cut(&rest, ' ');
    int64_t digits, mode;
    assert_int_equal(op.len, 1);
    assert_int_equal(sk_str_to_i64(scale, &digits), SOUK_OK);
    assert_int_equal(sk_str_to_i64(rounding, &mode), SOUK_OK);
    answer ours = calculate(op.ptr[0], a, b, (int)digits, (souk_round)mode);
    if (!agrees(&ours, rest))
        fail_msg("%.*s: ours %s (%s)", SK_FMT(line), ours.text, souk_status_name(ours.status));
    /* what was printed reads back as the same digits */
    souk_dec back;
    if (ours.status == SOUK_OK && op.ptr[0] != 'c') {
        char again[SOUK_DEC_TEXT_MAX];
        assert_int_equal(souk_dec_parse(&back, ours.text, strlen(ours.text)), SOUK_OK);
        souk_dec_print(back, again);
        assert_string_equal(again, ours.text);
    }
}

static void agrees_with_python(void **state)
{
    (void)state;
    const char *root = getenv("SOUK_SOURCE_ROOT"), *cases = getenv("SOUK_DEC_CASES"),
               *seed = getenv("SOUK_DEC_SEED");
    char command[1024], line[512];
    if (system("command -v python3 >/dev/null") != 0) {
        print_message("# python3 is missing: the decimal oracle is skipped\n");
        skip();
    }
    snprintf(command, sizeof command, "exec python3 '%s/tests/base/dec_oracle.py' %s %s",
             root ? root : ".", cases ? cases : "1000000", seed ? seed : "2024");
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    long count = 0, told = -1;
    while (fgets(line, sizeof line, pipe)) {
        souk_str text = {line, (uint32_t)strcspn(line, "\n")};
        if (sscanf(line, "end %ld", &told) == 1)
            break;
        check_line(text);
        count++;
    }
    int status = pclose(pipe);
    if (status != 0 || count == 0 || count != told)
        fail_msg("%ld cases came, %ld were to come, python3 ended with %#x", count, told,
                 (unsigned)status);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_python)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
