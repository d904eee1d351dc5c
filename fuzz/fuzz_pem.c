/* SPDX-License-Identifier: MIT
 * Keys as text: whatever stands in the place of a key, it is taken or refused with a reason, and a
 * key that was taken signs. The first byte chooses what a public key is tried as. */
#include "base/str.h"
#include "crypt/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void as_private(souk_str text)
{
    souk_error err = {0};
    sk_sign_kind kind;
    sk_signer *signer = NULL;
    sk_signature sig;
    souk_status status = sk_sign_kind_of(text, &kind, &err);
    check(status == SOUK_OK || (status == SOUK_E_CONFIG && err.text[0] != '\0'));
    if (status < 0)
        return;
    status = sk_signer_new(&signer, kind, text, NULL, &err);
    check(status == SOUK_OK || status == SOUK_E_CONFIG);
    if (status == SOUK_OK) /* a key of nonsense numbers may fail to sign, but says so */
        status = sk_signer_sign(signer, SK_STR("message"), &sig, &err);
    check(!signer || (status == SOUK_OK ? sig.len > 0 : status == SOUK_E_BUG));
    sk_signer_free(signer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const sk_sign_kind kinds[] = {SK_SIGN_ED25519, SK_SIGN_ES256, SK_SIGN_ES256_DER,
                                         SK_SIGN_RSA_SHA256};
    if (size == 0 || size > 8192)
        return 0;
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    souk_error err = {0};
    sk_verifier *verifier = NULL;
    as_private(text);
    souk_status status = sk_verifier_new(&verifier, kinds[data[0] % 4], text, NULL, &err);
    check(status == SOUK_OK || (status == SOUK_E_CONFIG && err.text[0] != '\0'));
    if (verifier)
        check(!sk_verifier_check(verifier, SK_STR("message"), text));
    sk_verifier_free(verifier);
    return 0;
}
