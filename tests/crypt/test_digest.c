/* SPDX-License-Identifier: MIT
 * SHA-2, HMAC and CRC-32 against published values. */
#include "crypt/digest.h"
#include "keys.h"

static const sk_hash hashes[] = {SK_SHA256, SK_SHA384, SK_SHA512};

static void assert_hex(const uint8_t *bytes, size_t len, const char *hex)
{
    char text[2 * SK_HASH_MAX + 1];
    text[sk_hex_lower(text, bytes, len)] = '\0';
    assert_string_equal(text, hex);
}

/* src: RFC 6234 8.5, FIPS 180-4 examples */
static void hashes_known_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digests[3];
    } rows[] = {
        {"",
         {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f1"
          "4898b95b",
          "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2"
          "877eec2f63b931bd47417a81a538327af927da3e"}},
        {"abc",
         {"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
          "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca1"
          "34c825a7",
          "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
          "a3feebbd454d4423643ce80e2a9ac94fa54ca49f"}},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         {"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
          "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6b0455a8520bc4e6f5fe95b1f"
          "e3c8452b",
          "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c33596fd15c13b1b07f9aa1d3bea"
          "57789ca031ad85c7a71dd70354ec631238ca3445"}},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrl"
         "mnopqrsmnopqrstnopqrstu",
         {"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
          "09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa"
          "91746039",
          "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99de"
          "c4b5433ac7d329eeb6dd26545e96e55b874be909"}},

    };
    static const char *const million[] = {
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f"
        "3d8985",
        "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce5"
        "77c31beb009c5c2c49aa2e4eadb217ad8cc09b"};
    uint8_t out[SK_HASH_MAX];
    char *text = malloc(1000000);
    memset(text, 'a', 1000000);
    for (size_t h = 0; h < 3; h++) {
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            sk_digest(hashes[h], rows[i].text, strlen(rows[i].text), out);
            assert_hex(out, sk_hash_size(hashes[h]), rows[i].digests[h]);
        }
        sk_digest(hashes[h], text, 1000000, out);
        assert_hex(out, sk_hash_size(hashes[h]), million[h]);
    }
    free(text);
}

/* src: RFC 4231 4.2 to 4.8, without the truncated one */
static void macs_known_texts(void **state)
{
    (void)state;
    static const struct {
        const char *key, *text, *macs[3];
    } rows[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
         "4869205468657265",
         {"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
          "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8"
          "b2fa9cb6",
          "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274e"
          "aea3f4e4be9d914eeb61f1702e696c203a126854"}},
        {"4a656665",
         "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
         {"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
          "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ec"
          "fab21649",
          "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65"
          "f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"}},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
         "ddddddddddd",
         {"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
          "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e1"
          "01a34f27",
          "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a4"
          "7e67c807b946a337bee8942674278859e13292fb"}},
        {"0102030405060708090a0b0c0d0e0f10111213141516171819",
         "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdc"
         "dcdcdcdcdcd",
         {"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
          "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386"
          "c674cffb",
          "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275c"
          "c5788063a5f19741120c4f2de2adebeb10a298dd"}},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d20486173682"
         "04b6579204669727374",
         {"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
          "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df1"
          "63f44952",
          "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd221"
          "5d6a1e5295e64f73f63f0aec8b915a985d786598"}},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a6"
         "5206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e2054686520"
         "6b6579206e6565647320746f20626520686173686564206265666f7265206265696e672075736564206279207"
         "4686520484d414320616c676f726974686d2e",
         {"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
          "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e611"
          "0c46523e",
          "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55"
          "c3e4de15134676fb6de0446065c97440fa8c6a58"}},

    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t key[256], text[256], out[SK_HASH_MAX];
        souk_str secret = {(char *)key, (uint32_t)from_hex(key, sizeof key, rows[i].key)};
        souk_str message = {(char *)text, (uint32_t)from_hex(text, sizeof text, rows[i].text)};
        for (size_t h = 0; h < 3; h++) {
            sk_hmac_key k;
            size_t size = sk_hash_size(hashes[h]);
            sk_hmac_key_init(&k, hashes[h], secret);
            sk_hmac(&k, message, out);
            assert_hex(out, size, rows[i].macs[h]);
            for (uint32_t at = 0; at <= message.len; at++) { /* the key again, at every split */
                souk_str parts[] = {sk_str_sub(message, 0, at),
                                    sk_str_sub(message, at, message.len - at)};
                sk_hmac_parts(&k, parts, 2, out);
                assert_hex(out, size, rows[i].macs[h]);
            }
            sk_hmac_key_deinit(&k);
            static const sk_hmac_key wiped;
            assert_memory_equal(&k, &wiped, sizeof k);
        }
    }
}

/* Every length around the block borders, folded into one digest of all MACs; the expected values
 * are Python's: m = b""; for n in range(300): m += hmac(bytes(range(n % 140)), b"x" * n, alg). */
static void macs_every_length(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "885fae8e4edc5e28c12456bf75587f1f771d92e56ddf20a8e27eb73095e4a53c",
        "ac4de110a9d129498256d11f74e6113129d1ca52eed91df4e537002f8bfc41c0",
        "a1554a916b03bcf4cc27d6f5b99d180a2d512994ebc42bbe6e5f48954b1834de"};
    static uint8_t all[300 * SK_HASH_MAX];
    char text[300], secret[140];
    memset(text, 'x', sizeof text);
    for (size_t i = 0; i < sizeof secret; i++)
        secret[i] = (char)i;
    for (size_t h = 0; h < 3; h++) {
        size_t size = sk_hash_size(hashes[h]);
        for (uint32_t n = 0; n < 300; n++) {
            sk_hmac_key k;
            sk_hmac_key_init(&k, hashes[h], (souk_str){secret, n % 140});
            sk_hmac(&k, (souk_str){text, n}, all + n * size);
        }
        uint8_t out[SK_HASH_MAX];
        sk_digest(SK_SHA256, all, 300 * size, out);
        assert_hex(out, SK_SHA256_SIZE, expected[h]);
    }
    sk_hmac_key k;
    uint8_t out[SK_HASH_MAX], again[SK_HASH_MAX];
    sk_hmac_key_init(&k, SK_SHA256, (souk_str){NULL, 0});
    sk_hmac(&k, (souk_str){NULL, 0}, out);
    sk_hmac_parts(&k, NULL, 0, again);
    assert_hex(out, 32, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    assert_memory_equal(out, again, 32);
}

static void checks_cycles(void **state)
{
    (void)state;
    assert_int_equal(sk_crc32(0, "123456789", 9), 0xCBF43926u); /* the check value of CRC-32 */
    assert_int_equal(sk_crc32(sk_crc32(0, "12345", 5), "6789", 4), 0xCBF43926u);
    assert_int_equal(sk_crc32(0xCBF43926u, NULL, 0), 0xCBF43926u);
    assert_int_equal(sk_crc32(0, "", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_known_texts),
        cmocka_unit_test(macs_known_texts),
        cmocka_unit_test(macs_every_length),
        cmocka_unit_test(checks_cycles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
