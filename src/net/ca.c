/* SPDX-License-Identifier: MIT */
#include "net/ca.h"
#include "net/ca_files.h"
#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <stdio.h>

enum { CA_DAYS = 3650, LEAF_DAYS = 90, RENEW_DAYS = 30, LOOPBACKS = 16, DAY_S = 86400 };

struct sk_ca {
    sk_ca_files files;
    X509 *cert;
    EVP_PKEY *key;
    const char *const *hosts; /* copied: names stand behind the table */
    size_t host_count;
};

/* ---- pieces of certificates ---- */

static bool add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx_nodb(&ctx);
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    bool good = ext && X509_add_ext(cert, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    return good;
}

/* src: RFC 5280 4.1.2.2: positive, at most 20 octets, unpredictable */
static bool set_serial(X509 *cert)
{
    uint8_t bytes[16];
    if (sk_random_bytes(bytes, sizeof bytes) < 0)
        return false;
    bytes[0] = (bytes[0] & 0x7f) | 0x40;
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool good = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert));
    BN_free(number);
    return good;
}

static bool set_name(X509 *cert, const char *common_name)
{
    X509_NAME *name = X509_get_subject_name(cert);
    return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC,
                                      (const unsigned char *)"Souk sandbox", -1, -1, 0) == 1 &&
           X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common_name,
                                      -1, -1, 0) == 1;
}

/* An hour of grace, for clocks that disagree. */
static bool set_dates(X509 *cert, int64_t from_s, int64_t until_s)
{
    return ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)(from_s - 3600)) &&
           ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)until_s);
}

static int64_t expiry_s(const X509 *cert)
{
    struct tm tm;
    if (ASN1_TIME_to_tm(X509_get0_notAfter(cert), &tm) != 1)
        return INT64_MIN;
    return timegm(&tm);
}

/* ---- names ---- */

static bool permitted_names(const sk_ca *ca, sk_buf *out)
{
    sk_buf_cstr(out, "critical,permitted;DNS:localhost,permitted;IP:127.0.0.0/255.0.0.0");
    for (size_t i = 0; i < ca->host_count; i++)
        sk_buf_printf(out, ",permitted;DNS:%s", ca->hosts[i]);
    return sk_buf_char(out, '\0');
}

static bool leaf_names(const sk_ca *ca, sk_buf *out)
{
    sk_buf_cstr(out, "DNS:localhost");
    for (int i = 1; i <= LOOPBACKS; i++)
        sk_buf_printf(out, ",IP:127.0.0.%d", i);
    for (size_t i = 0; i < ca->host_count; i++)
        sk_buf_printf(out, ",DNS:%s", ca->hosts[i]);
    return sk_buf_char(out, '\0');
}

static bool permits(const NAME_CONSTRAINTS *constraints, const char *host)
{
    for (int i = 0; i < sk_GENERAL_SUBTREE_num(constraints->permittedSubtrees); i++) {
        const GENERAL_NAME *base =
            sk_GENERAL_SUBTREE_value(constraints->permittedSubtrees, i)->base;
        if (base->type == GEN_DNS &&
            sk_str_is((souk_str){(const char *)ASN1_STRING_get0_data(base->d.dNSName),
                                 (uint32_t)ASN1_STRING_length(base->d.dNSName)},
                      host))
            return true;
    }
    return false;
}

/* Whether the certificate still covers all hosts for a while. */
static bool still_good(const sk_ca *ca, int64_t now_s)
{
    int64_t until_s = expiry_s(ca->cert);
    if (until_s < now_s + (int64_t)RENEW_DAYS * DAY_S)
        return false;
    NAME_CONSTRAINTS *constraints = X509_get_ext_d2i(ca->cert, NID_name_constraints, NULL, NULL);
    if (!constraints)
        return false;
    bool good = permits(constraints, "localhost");
    for (size_t i = 0; i < ca->host_count; i++)
        good = good && permits(constraints, ca->hosts[i]);
    NAME_CONSTRAINTS_free(constraints);
    return good;
}

/* ---- making ---- */

static X509 *make_ca_cert(const sk_ca *ca, int64_t now_s)
{
    sk_buf names;
    sk_buf_init(&names, NULL, 64 * 1024);
    X509 *cert = X509_new();
    bool good = cert && permitted_names(ca, &names) && X509_set_version(cert, 2) == 1 &&
                set_serial(cert) && set_name(cert, "Souk sandbox CA") &&
                set_dates(cert, now_s, now_s + (int64_t)CA_DAYS * DAY_S) &&
                X509_set_issuer_name(cert, X509_get_subject_name(cert)) == 1 &&
                X509_set_pubkey(cert, ca->key) == 1 &&
                add_extension(cert, cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
                add_extension(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                add_extension(cert, cert, NID_name_constraints, names.ptr) &&
                add_extension(cert, cert, NID_subject_key_identifier, "hash") &&
                X509_sign(cert, ca->key, EVP_sha256()) > 0;
    sk_buf_deinit(&names);
    if (good)
        return cert;
    X509_free(cert);
    ERR_clear_error();
    return NULL;
}

static X509 *make_leaf_cert(const sk_ca *ca, EVP_PKEY *key, int64_t now_s)
{
    int64_t until_s = now_s + (int64_t)LEAF_DAYS * DAY_S, ca_until_s = expiry_s(ca->cert);
    sk_buf names;
    sk_buf_init(&names, NULL, 64 * 1024);
    X509 *cert = X509_new();
    bool good = cert && leaf_names(ca, &names) && X509_set_version(cert, 2) == 1 &&
                set_serial(cert) && set_name(cert, "localhost") &&
                set_dates(cert, now_s, until_s < ca_until_s ? until_s : ca_until_s) &&
                X509_set_issuer_name(cert, X509_get_subject_name(ca->cert)) == 1 &&
                X509_set_pubkey(cert, key) == 1 &&
                add_extension(cert, ca->cert, NID_basic_constraints, "critical,CA:FALSE") &&
                add_extension(cert, ca->cert, NID_key_usage, "critical,digitalSignature") &&
                add_extension(cert, ca->cert, NID_ext_key_usage, "serverAuth") &&
                add_extension(cert, ca->cert, NID_subject_alt_name, names.ptr) &&
                add_extension(cert, ca->cert, NID_subject_key_identifier, "hash") &&
                add_extension(cert, ca->cert, NID_authority_key_identifier, "keyid:always") &&
                X509_sign(cert, ca->key, EVP_sha256()) > 0;
    sk_buf_deinit(&names);
    if (good)
        return cert;
    X509_free(cert);
    ERR_clear_error();
    return NULL;
}

/* ---- PEM ---- */

static bool put_bio(sk_buf *out, BIO *bio)
{
    char *text;
    long len = BIO_get_mem_data(bio, &text);
    return len > 0 && sk_buf_put(out, text, (size_t)len);
}

static bool put_cert(sk_buf *out, X509 *cert)
{
    BIO *bio = BIO_new(BIO_s_mem());
    bool good = bio && PEM_write_bio_X509(bio, cert) == 1 && put_bio(out, bio);
    BIO_free(bio);
    return good;
}

static bool put_key(sk_buf *out, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    bool good = bio && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1 &&
                put_bio(out, bio);
    BIO_free(bio);
    return good;
}

static X509 *read_cert(souk_str pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    X509 *cert = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    ERR_clear_error();
    return cert;
}

static EVP_PKEY *read_key(souk_str pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    ERR_clear_error();
    return key;
}

/* ---- opening ---- */

static souk_status unusable(const char *path, const char *what, souk_error *err)
{
    return sk_fail(err, SOUK_E_CONFIG, "%.120s %s: move it away and a new one is made", path, what);
}

static souk_status load(sk_ca *ca, souk_error *err)
{
    const sk_ca_files *files = &ca->files;
    if (!files->cert.len)
        return unusable(files->key_path, "has lost its souk-ca.pem", err);
    if (!files->key.len)
        return unusable(files->cert_path, "has lost its souk-ca.key", err);
    ca->cert = read_cert(sk_buf_view(&files->cert));
    if (!ca->cert)
        return unusable(files->cert_path, "is no certificate", err);
    ca->key = read_key(sk_buf_view(&files->key));
    if (!ca->key)
        return unusable(files->key_path, "is no key", err);
    if (X509_check_private_key(ca->cert, ca->key) != 1 || X509_check_ca(ca->cert) != 1) {
        ERR_clear_error();
        return unusable(files->cert_path, "and souk-ca.key do not belong together", err);
    }
    return SOUK_OK;
}

/* Makes the certificate, and the key when there is none, and stores both. */
static souk_status renew(sk_ca *ca, int64_t now_s, souk_error *err)
{
    if (!ca->key)
        ca->key = EVP_EC_gen("P-256");
    X509_free(ca->cert);
    ca->cert = ca->key ? make_ca_cert(ca, now_s) : NULL;
    if (!ca->cert)
        return sk_fail(err, SOUK_E_INVALID, "the sandbox's CA cannot be made: is a host name odd?");
    sk_buf_reset(&ca->files.cert);
    sk_buf_reset(&ca->files.key);
    if (!put_cert(&ca->files.cert, ca->cert) || !put_key(&ca->files.key, ca->key))
        return sk_fail_nomem(err);
    return sk_ca_files_write(&ca->files, err);
}

static bool copy_hosts(sk_ca *ca, const char *const *hosts, size_t count)
{
    size_t bytes = count * sizeof *hosts;
    for (size_t i = 0; i < count; i++)
        bytes += strlen(hosts[i]) + 1;
    char **table = sk_alloc_zeroed(NULL, 1, bytes ? bytes : 1);
    if (!table)
        return false;
    char *at = (char *)(table + count);
    for (size_t i = 0; i < count; i++) {
        size_t size = strlen(hosts[i]) + 1;
        memcpy(at, hosts[i], size);
        table[i] = at;
        at += size;
    }
    ca->hosts = (const char *const *)table;
    ca->host_count = count;
    return true;
}

souk_status sk_ca_open(sk_ca **out, const char *dir, const char *const *hosts, size_t host_count,
                       int64_t now_ns, souk_error *err)
{
    *out = NULL;
    sk_ca *ca = sk_alloc_zeroed(NULL, 1, sizeof *ca);
    if (!ca)
        return sk_fail_nomem(err);
    souk_status status = sk_ca_files_open(&ca->files, dir, err);
    if (status == SOUK_OK && !copy_hosts(ca, hosts, host_count))
        status = sk_fail_nomem(err);
    bool fresh = !ca->files.cert.len && !ca->files.key.len;
    if (status == SOUK_OK && !fresh)
        status = load(ca, err);
    if (status == SOUK_OK && (fresh || !still_good(ca, now_ns / 1000000000)))
        status = renew(ca, now_ns / 1000000000, err);
    sk_ca_files_forget(&ca->files);
    if (status < 0) {
        sk_ca_close(ca);
        return status;
    }
    *out = ca;
    return SOUK_OK;
}

void sk_ca_close(sk_ca *ca)
{
    if (!ca)
        return;
    X509_free(ca->cert);
    EVP_PKEY_free(ca->key);
    sk_ca_files_forget(&ca->files);
    sk_free(NULL, (void *)(uintptr_t)ca->hosts);
    sk_free(NULL, ca);
}

const char *sk_ca_file(const sk_ca *ca)
{
    return ca->files.cert_path;
}

souk_status sk_ca_issue(sk_ca *ca, int64_t now_ns, sk_buf *cert_pem, sk_buf *key_pem,
                        souk_error *err)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = key ? make_leaf_cert(ca, key, now_ns / 1000000000) : NULL;
    bool good =
        cert && put_cert(cert_pem, cert) && put_cert(cert_pem, ca->cert) && put_key(key_pem, key);
    X509_free(cert);
    EVP_PKEY_free(key);
    return good ? SOUK_OK : sk_fail(err, SOUK_E_NOMEM, "the sandbox's certificate cannot be made");
}
