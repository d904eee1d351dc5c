/* SPDX-License-Identifier: MIT
 * Redaction of anything, also of what it wrote itself: nothing is read beyond the end, and the
 * result never grows beyond its names and the word REDACTED. The first byte chooses the form. */
#include "base/redact.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool (*const forms[])(sk_buf *, souk_str) = {sk_redact_query, sk_redact_url,
                                                        sk_redact_json};
    if (size == 0 || size > 4096)
        return 0;
    bool (*form)(sk_buf *, souk_str) = forms[data[0] % 3];
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    sk_buf once, twice;
    sk_buf_init(&once, NULL, 1 << 16);
    sk_buf_init(&twice, NULL, 1 << 16);
    check(form(&once, text));
    souk_str first = sk_buf_view(&once);
    check(form(&twice, first));
    check(sk_redact_rule(text) <= SK_HIDE);
    sk_buf_deinit(&once);
    sk_buf_deinit(&twice);
    return 0;
}
