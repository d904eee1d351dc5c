/* SPDX-License-Identifier: MIT */
#include "net/tls_inner.h"
#include "base/err.h"
#include "base/str.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>

static const unsigned char alpn_http1[] = "\x08http/1.1";

void sk_tls_session_put(sk_tls *tls, const char *key, SSL_SESSION *session)
{
    sk_tls_session *slot = NULL;
    for (uint32_t i = 0; i < SK_TLS_SESSIONS_MAX && !slot; i++)
        if (tls->sessions[i].session && strcmp(tls->sessions[i].key, key) == 0)
            slot = &tls->sessions[i];
    if (!slot)
        slot = &tls->sessions[tls->next++ % SK_TLS_SESSIONS_MAX];
    SSL_SESSION_free(slot->session);
    slot->session = session;
    sk_str_copy(slot->key, sizeof slot->key, sk_str(key));
}

SSL_SESSION *sk_tls_session_take(sk_tls *tls, const char *key)
{
    for (uint32_t i = 0; i < SK_TLS_SESSIONS_MAX; i++) {
        sk_tls_session *slot = &tls->sessions[i];
        if (slot->session && strcmp(slot->key, key) == 0) {
            SSL_SESSION *session = slot->session;
            slot->session = NULL;
            return session;
        }
    }
    return NULL;
}

static int new_session(SSL *ssl, SSL_SESSION *session)
{
    const sk_tls_pipe *pipe = SSL_get_app_data(ssl);
    sk_tls_session_put(pipe->tls, pipe->key, session);
    return 1; /* the reference is ours now */
}

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                       const unsigned char *in, unsigned in_len, void *ctx)
{
    (void)ssl, (void)ctx;
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_len, alpn_http1, sizeof alpn_http1 - 1, in, in_len) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_NOACK;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static souk_status common_new(sk_tls **out, bool server, const souk_alloc *alloc, souk_error *err)
{
    sk_tls *tls = sk_alloc_zeroed(alloc, 1, sizeof *tls);
    if (!tls)
        return sk_fail_nomem(err);
    *tls = (sk_tls){.alloc = alloc, .server = server};
    tls->ctx = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    tls->bio = sk_tls_bio_method();
    if (!tls->ctx || !tls->bio) {
        sk_tls_free(tls);
        return sk_fail_nomem(err);
    }
    SSL_CTX_set_min_proto_version(tls->ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(tls->ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    *out = tls;
    return SOUK_OK;
}

/* Adds every certificate of the text; how many, or -1. */
static int trust_pem(SSL_CTX *ctx, const char *pem)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    int count = 0;
    X509 *cert;
    while (bio && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        if (X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), cert) == 1)
            count++;
        X509_free(cert);
    }
    BIO_free(bio);
    ERR_clear_error();
    return count;
}

static souk_status trust(SSL_CTX *ctx, const sk_tls_client_options *options, souk_error *err)
{
    if (!options || !options->no_system_store)
        if (SSL_CTX_set_default_verify_paths(ctx) != 1)
            return sk_fail(err, SOUK_E_CONFIG, "the system's certificate store cannot be read");
    if (options && options->ca_file && SSL_CTX_load_verify_file(ctx, options->ca_file) != 1) {
        ERR_clear_error();
        return sk_fail(err, SOUK_E_CONFIG, "CA file %s cannot be read, or is not PEM",
                       options->ca_file);
    }
    if (options && options->ca_pem && trust_pem(ctx, options->ca_pem) == 0)
        return sk_fail(err, SOUK_E_CONFIG, "the CA text holds no PEM certificate");
    return SOUK_OK;
}

souk_status sk_tls_client_new(sk_tls **out, const sk_tls_client_options *options, souk_error *err)
{
    *out = NULL;
    sk_tls *tls;
    souk_status status = common_new(&tls, false, options ? options->alloc : NULL, err);
    if (status < 0)
        return status;
    status = trust(tls->ctx, options, err);
    if (status < 0) {
        sk_tls_free(tls);
        return status;
    }
    SSL_CTX_set_alpn_protos(tls->ctx, alpn_http1, sizeof alpn_http1 - 1);
    SSL_CTX_set_session_cache_mode(tls->ctx,
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(tls->ctx, new_session);
    *out = tls;
    return SOUK_OK;
}

static bool use_chain(SSL_CTX *ctx, souk_str pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    X509 *cert = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    bool good = cert && SSL_CTX_use_certificate(ctx, cert) == 1;
    X509_free(cert);
    while (good && (cert = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        if (SSL_CTX_add0_chain_cert(ctx, cert) != 1) {
            X509_free(cert);
            good = false;
        }
    }
    BIO_free(bio);
    ERR_clear_error();
    return good;
}

static bool use_key(SSL_CTX *ctx, souk_str pem)
{
    BIO *bio = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL) : NULL;
    bool good = key && SSL_CTX_use_PrivateKey(ctx, key) == 1 && SSL_CTX_check_private_key(ctx) == 1;
    EVP_PKEY_free(key);
    BIO_free(bio);
    ERR_clear_error();
    return good;
}

souk_status sk_tls_server_new(sk_tls **out, souk_str cert_pem, souk_str key_pem,
                              const souk_alloc *alloc, souk_error *err)
{
    *out = NULL;
    sk_tls *tls;
    souk_status status = common_new(&tls, true, alloc, err);
    if (status < 0)
        return status;
    if (!use_chain(tls->ctx, cert_pem))
        status = sk_fail(err, SOUK_E_CONFIG, "the server's certificate is not PEM");
    else if (!use_key(tls->ctx, key_pem))
        status = sk_fail(err, SOUK_E_CONFIG,
                         "the server's key is not PEM, or not that of its certificate");
    if (status < 0) {
        sk_tls_free(tls);
        return status;
    }
    static const unsigned char id[] = "souk";
    SSL_CTX_set_session_id_context(tls->ctx, id, sizeof id - 1);
    SSL_CTX_set_num_tickets(tls->ctx, 1);
    SSL_CTX_set_alpn_select_cb(tls->ctx, choose_alpn, NULL);
    *out = tls;
    return SOUK_OK;
}

void sk_tls_free(sk_tls *tls)
{
    if (!tls)
        return;
    for (uint32_t i = 0; i < SK_TLS_SESSIONS_MAX; i++)
        SSL_SESSION_free(tls->sessions[i].session);
    SSL_CTX_free(tls->ctx);
    BIO_meth_free(tls->bio);
    sk_free(tls->alloc, tls);
}
