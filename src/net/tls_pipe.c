/* SPDX-License-Identifier: MIT */
#include "net/tls_inner.h"
#include "base/err.h"
#include "base/str.h"
#include "net/net.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>

/* 64 KiB of plain text in records of 16 KiB, with room for handshakes and alerts. */
enum { OUT_MAX = 256 * 1024 };

/* ---- OpenSSL's view of a pipe ---- */

static int bio_read(BIO *bio, char *out, size_t size, size_t *used)
{
    sk_tls_pipe *pipe = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    *used = 0;
    if (pipe->in_len == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    size_t n = size < pipe->in_len ? size : pipe->in_len;
    memcpy(out, pipe->in, n);
    pipe->in += n;
    pipe->in_len -= n;
    *used = n;
    return 1;
}

static int bio_write(BIO *bio, const char *bytes, size_t len, size_t *used)
{
    sk_tls_pipe *pipe = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    *used = 0;
    if (!sk_buf_put(&pipe->out, bytes, len))
        return 0;
    *used = len;
    return 1;
}

static long bio_ctrl(BIO *bio, int command, long number, void *arg)
{
    (void)bio, (void)number, (void)arg;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static int bio_create(BIO *bio)
{
    BIO_set_init(bio, 1);
    return 1;
}

BIO_METHOD *sk_tls_bio_method(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "souk pipe");
    if (!method)
        return NULL;
    BIO_meth_set_read_ex(method, bio_read);
    BIO_meth_set_write_ex(method, bio_write);
    BIO_meth_set_ctrl(method, bio_ctrl);
    BIO_meth_set_create(method, bio_create);
    return method;
}

/* ---- what is wrong with a certificate, in words ---- */

static bool name_text(const GENERAL_NAME *name, int type, char *out, size_t size)
{
    if (name->type != type)
        return false;
    if (type == GEN_DNS)
        return snprintf(out, size, "%s", (const char *)ASN1_STRING_get0_data(name->d.dNSName)) > 0;
    return inet_ntop(ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6,
                     ASN1_STRING_get0_data(name->d.iPAddress), out, (socklen_t)size) != NULL;
}

/* Host names first, then addresses, as many as there is room for. */
static void list_names(X509 *cert, char *out, size_t size)
{
    static const int types[] = {GEN_DNS, GEN_IPADD};
    static const char more[] = ", ...";
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    size_t len = 0;
    out[0] = '\0';
    for (int i = 0; i < 2 * sk_GENERAL_NAME_num(names); i++) {
        int count = sk_GENERAL_NAME_num(names);
        char text[64];
        if (!name_text(sk_GENERAL_NAME_value(names, i % count), types[i / count], text,
                       sizeof text))
            continue;
        if (len + strlen(text) + 2 + sizeof more > size) {
            memcpy(out + len, more, sizeof more);
            break;
        }
        len += (size_t)snprintf(out + len, size - len, "%s%s", len ? ", " : "", text);
    }
    GENERAL_NAMES_free(names);
}

static void date_text(const ASN1_TIME *time, char *out, size_t size)
{
    struct tm tm;
    if (ASN1_TIME_to_tm(time, &tm) != 1 || strftime(out, size, "%Y-%m-%d %H:%M:%S UTC", &tm) == 0)
        snprintf(out, size, "an unreadable date");
}

static int judged(int good, X509_STORE_CTX *store)
{
    if (good)
        return 1;
    const SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    sk_tls_pipe *pipe = SSL_get_app_data(ssl);
    X509 *cert = X509_STORE_CTX_get_current_cert(store);
    int code = X509_STORE_CTX_get_error(store);
    char text[120] = "";
    switch (code) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        list_names(cert, text, sizeof text);
        snprintf(pipe->why, sizeof pipe->why, "its certificate is for %s", text);
        break;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        X509_NAME_oneline(X509_get_issuer_name(cert), text, sizeof text);
        snprintf(pipe->why, sizeof pipe->why, "its certificate comes from %s, which is not trusted",
                 text);
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        date_text(X509_get0_notAfter(cert), text, sizeof text);
        snprintf(pipe->why, sizeof pipe->why, "its certificate expired on %s", text);
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        date_text(X509_get0_notBefore(cert), text, sizeof text);
        snprintf(pipe->why, sizeof pipe->why, "its certificate is not valid before %s", text);
        break;
    default:
        snprintf(pipe->why, sizeof pipe->why, "its certificate is refused: %s",
                 X509_verify_cert_error_string(code));
    }
    for (char *c = pipe->why; *c; c++) /* the peer's words may reach a terminal */
        if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
            *c = '?';
    return 0;
}

/* ---- the pipe ---- */

/* src: RFC 6066 3: an address is no server name; RFC 6125: one certificate, the name asked for. */
static bool expect_name(sk_tls_pipe *pipe, const char *name, uint16_t port)
{
    if (!sk_str_copy(pipe->name, sizeof pipe->name, sk_str(name)))
        return false;
    snprintf(pipe->key, sizeof pipe->key, "%s:%u", name, port);
    X509_VERIFY_PARAM *param = SSL_get0_param(pipe->ssl);
    uint8_t ip[16];
    if (inet_pton(AF_INET, name, ip) == 1 || inet_pton(AF_INET6, name, ip) == 1) {
        if (X509_VERIFY_PARAM_set1_ip_asc(param, name) != 1)
            return false;
    } else {
        X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (X509_VERIFY_PARAM_set1_host(param, name, 0) != 1 ||
            SSL_set_tlsext_host_name(pipe->ssl, name) != 1)
            return false;
    }
    SSL_set_verify(pipe->ssl, SSL_VERIFY_PEER, judged);
    SSL_SESSION *session = sk_tls_session_take(pipe->tls, pipe->key);
    if (session)
        SSL_set_session(pipe->ssl, session);
    SSL_SESSION_free(session);
    return true;
}

souk_status sk_tls_pipe_new(sk_tls_pipe **out, sk_tls *tls, const char *name, uint16_t port,
                            souk_error *err)
{
    *out = NULL;
    sk_tls_pipe *pipe = sk_alloc_zeroed(tls->alloc, 1, sizeof *pipe);
    if (!pipe)
        return sk_fail_nomem(err);
    pipe->tls = tls;
    sk_buf_init(&pipe->out, tls->alloc, OUT_MAX);
    pipe->ssl = SSL_new(tls->ctx);
    BIO *bio = pipe->ssl ? BIO_new(tls->bio) : NULL;
    if (!bio) {
        sk_tls_pipe_free(pipe);
        return sk_fail_nomem(err);
    }
    BIO_set_data(bio, pipe);
    SSL_set_bio(pipe->ssl, bio, bio);
    SSL_set_app_data(pipe->ssl, pipe);
    if (tls->server) {
        SSL_set_accept_state(pipe->ssl);
    } else {
        SSL_set_connect_state(pipe->ssl);
        if (!expect_name(pipe, name, port)) {
            sk_tls_pipe_free(pipe);
            return sk_fail(err, SOUK_E_TLS, "%.200s cannot stand in a certificate", name);
        }
    }
    *out = pipe;
    return SOUK_OK;
}

void sk_tls_pipe_free(sk_tls_pipe *pipe)
{
    if (!pipe)
        return;
    /* Without this OpenSSL would forget the session of a connection that was cut in good health. */
    if (pipe->ssl && !pipe->broken)
        SSL_set_shutdown(pipe->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(pipe->ssl);
    sk_buf_deinit(&pipe->out);
    sk_free(pipe->tls->alloc, pipe);
}

void sk_tls_pipe_feed(sk_tls_pipe *pipe, const void *bytes, size_t len)
{
    pipe->in = bytes;
    pipe->in_len = len;
}

static souk_status broken(sk_tls_pipe *pipe, const char *what, souk_error *err)
{
    unsigned long code = ERR_peek_error();
    const char *reason = code ? ERR_reason_error_string(code) : NULL;
    pipe->broken = true;
    const char *whom = pipe->name[0] ? pipe->name : "the peer";
    if (pipe->why[0])
        sk_fail(err, SOUK_E_TLS, "%.80s is not to be trusted: %s", whom, pipe->why);
    else
        sk_fail(err, SOUK_E_TLS, "TLS %s with %.80s failed: %s", what, whom,
                reason ? reason : "protocol error");
    ERR_clear_error();
    return SOUK_E_TLS;
}

sk_tls_step sk_tls_pipe_shake(sk_tls_pipe *pipe, souk_error *err)
{
    ERR_clear_error();
    int done = SSL_do_handshake(pipe->ssl);
    if (done == 1)
        return SK_TLS_DONE;
    if (SSL_get_error(pipe->ssl, done) == SSL_ERROR_WANT_READ)
        return SK_TLS_MORE;
    broken(pipe, "handshake", err);
    return SK_TLS_BAD;
}

int sk_tls_pipe_read(sk_tls_pipe *pipe, void *buf, int size, souk_error *err)
{
    ERR_clear_error();
    int n = SSL_read(pipe->ssl, buf, size);
    if (n > 0)
        return n;
    switch (SSL_get_error(pipe->ssl, n)) {
    case SSL_ERROR_WANT_READ: return 0;
    case SSL_ERROR_ZERO_RETURN: return SK_TLS_ENDED;
    default: broken(pipe, "session", err); return SK_TLS_BROKEN;
    }
}

bool sk_tls_pipe_write(sk_tls_pipe *pipe, const void *bytes, size_t len)
{
    ERR_clear_error();
    size_t done;
    bool good = SSL_write_ex(pipe->ssl, bytes, len, &done) == 1 && done == len;
    ERR_clear_error();
    return good;
}

bool sk_tls_pipe_is_up(const sk_tls_pipe *pipe)
{
    return SSL_is_init_finished(pipe->ssl);
}

void sk_tls_pipe_info(const sk_tls_pipe *pipe, sk_conn_info *info)
{
    info->tls = true;
    snprintf(info->tls_version, sizeof info->tls_version, "%s", SSL_get_version(pipe->ssl));
    snprintf(info->tls_cipher, sizeof info->tls_cipher, "%s", SSL_get_cipher_name(pipe->ssl));
    info->tls_resumed = SSL_session_reused(pipe->ssl) == 1;
}

void sk_tls_pipe_goodbye(sk_tls_pipe *pipe)
{
    ERR_clear_error();
    SSL_shutdown(pipe->ssl);
    ERR_clear_error();
}
