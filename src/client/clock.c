/* SPDX-License-Identifier: MIT
 * The venue's clock: a few questions to its time endpoint before the first signature, and again
 * when what is known has grown old or the venue finds it wrong. */
#include "client/call.h"

#define SECOND_NS INT64_C(1000000000)
#define OLD_NS    (300 * SECOND_NS)
enum { SAMPLES = 3 };

static void measure(souk_client *client);

static void tell(souk_client *client, const souk_error *err)
{
    sk_clock_wait *waits = client->clock_waits;
    client->clock_waits = NULL;
    while (waits) {
        sk_clock_wait *wait = waits;
        waits = wait->next;
        wait->waiting = false;
        wait->ready(wait->ctx, err);
    }
}

static void measured(void *ctx, sk_task *task)
{
    souk_client *client = ctx;
    const souk_answer *answer = task->answer;
    client->clock_task = NULL;
    if (client->closing)
        return;
    if (answer->outcome == SOUK_DONE) {
        /* begun, not sent: a round trip must not look shorter than it was. The stamp is cut: on
         * average half of the step has passed. */
        int64_t begun_ns = task->exchange.begun_ns;
        client->clock_step_ns = souk_answer_time_step_ns(answer);
        sk_offset_add(&client->offset, begun_ns, begun_ns + answer->took_ns,
                      answer->call.out.time_ns + client->clock_step_ns / 2);
        client->clock_left -= client->clock_left > 0;
        if (client->clock_left)
            measure(client);
        tell(client, NULL);
        return;
    }
    client->clock_left = 0;
    tell(client, &answer->err);
}

static void measure(souk_client *client)
{
    if (client->clock_task)
        return;
    sk_task *task;
    souk_error err;
    souk_status status =
        sk_task_start(client, SOUK_REQUEST(.op = SOUK_OP_TIME), measured, client, &task, &err);
    if (status != SOUK_OK)
        return;
    client->clock_task = task;
}

bool sk_clock_ready(souk_client *client, sk_clock_wait *wait)
{
    sk_offset_look(&client->offset, sk_client_now_ns(client));
    bool known = client->offset.at_ns != 0;
    bool old = known && sk_client_now_ns(client) - client->offset.at_ns > OLD_NS;
    /* a venue that tells no time is believed to have ours; one that tells it in seconds, until it
     * finds ours wrong */
    const sk_op_row *row = sk_venue_op(client->venue, SK_OP_TIME, SK_VIA_REST);
    if (!row || !row->encode_request || (row->support == SK_EMULATED && !client->clock_doubted))
        return true;
    if ((!known || old) && !client->clock_task) {
        if (old)
            sk_offset_clear(&client->offset);
        client->clock_left = SAMPLES;
        measure(client);
    }
    if (known || !client->clock_task)
        return true;
    if (!wait->waiting) {
        wait->waiting = true;
        wait->next = client->clock_waits;
        client->clock_waits = wait;
    }
    return false;
}

void sk_clock_forget(souk_client *client, sk_clock_wait *wait)
{
    if (!wait->waiting)
        return;
    for (sk_clock_wait **at = &client->clock_waits; *at; at = &(*at)->next)
        if (*at == wait) {
            *at = wait->next;
            break;
        }
    wait->waiting = false;
}

void sk_clock_distrust(souk_client *client)
{
    client->clock_doubted = true;
    sk_offset_clear(&client->offset);
}

int64_t souk_client_clock_offset_ns(const souk_client *client, int64_t *error_ns)
{
    if (error_ns)
        *error_ns = client->offset.at_ns ? client->offset.error_ns + client->clock_step_ns / 2 : 0;
    return client->offset.offset_ns;
}
