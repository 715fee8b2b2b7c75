/*
 * lanes.c - what one link has to send
 */
#include "backends/sms/lanes.h"

#include "backends/sms/number.h"
#include "backends/sms/pace.h"
#include "backends/sms/status.h"
#include "base/hash.h"
#include "base/loop.h"
#include "base/text.h"

#include <string.h>

#define PAUSE_MOST_MS 10000
/* Of what the SMSC will not take just now. */
#define PATIENCE_US (10 * 60 * (gint64)G_USEC_PER_SEC)
#define TLVS_MOST (64 * 1024 + 64)
#define RECEIPT 0x01  /* registered_delivery: of success and failure, */
#define PROGRESS 0x10 /* and of what is between */

typedef struct {
	char *to; /* the destination's name */
	GQueue jobs;
	bool busy;	 /* its first is under way, */
	WryTimer *pause; /* or may not go yet */
	GList ready;	 /* in lanes->ready where data is not NULL */
	SmsLanes *lanes;
} Lane;

typedef struct {
	SmsOut *out; /* NULL: forgotten while it was under way */
	Lane *lane;
	GPtrArray *segments;
	unsigned next;	/* under way, or to be sent */
	unsigned tries; /* of that one, in vain */
	gint64 since;	/* monotonic: of the first of them */
	GList link;
} Job;

struct _SmsLanes {
	SmsLanesSettings settings;
	SmsLanesFuncs funcs;
	gpointer data;
	bool open;
	GHashTable *lanes; /* to -> Lane, owned */
	GQueue ready;
	unsigned load;
	SmsPace pace;
	WryTimer *token; /* until the next may go */
	WryTimer *stuck; /* of what was begun while nothing can go on */
	WryTask pump;
	SmsLanesCounts counts;
};

/* --- jobs and lanes --- */

static void
free_lane(gpointer data)
{
	Lane *lane = data;
	g_assert(lane->jobs.length == 0);
	wry_timer_clear(&lane->pause);
	g_free(lane->to);
	g_free(lane);
}

static void
unready(Lane *lane)
{
	if (lane->ready.data == NULL)
		return;
	g_queue_unlink(&lane->lanes->ready, &lane->ready);
	lane->ready.data = NULL;
}

/* Its first may go; or there is none, and it is gone after. */
static void
place(Lane *lane)
{
	SmsLanes *l = lane->lanes;
	if (lane->jobs.length == 0 && !lane->busy) {
		unready(lane);
		g_hash_table_remove(l->lanes, lane->to);
		return;
	}
	if (lane->busy || lane->pause != NULL || lane->ready.data != NULL)
		return;
	lane->ready.data = lane;
	g_queue_push_tail_link(&l->ready, &lane->ready);
	wry_task_schedule(&l->pump);
}

/* Out of its lane; the lane is not placed. */
static void
free_job(Job *job)
{
	SmsLanes *l = job->lane->lanes;
	g_queue_unlink(&job->lane->jobs, &job->link);
	if (job->out != NULL)
		job->out->data = NULL;
	l->load--;
	g_ptr_array_unref(job->segments);
	g_free(job);
}

static Lane *
lane_of(SmsLanes *l, const char *to)
{
	Lane *lane = g_hash_table_lookup(l->lanes, to);
	if (lane != NULL)
		return lane;
	lane = g_new0(Lane, 1);
	lane->to = g_strdup(to);
	lane->lanes = l;
	g_queue_init(&lane->jobs);
	g_hash_table_insert(l->lanes, lane->to, lane);
	return lane;
}

/* --- one part on the wire --- */

/* "000002000000000R": so long from now (3.4, 7.1.1). */
static void
write_validity(char ret[17], gint64 us)
{
	gint64 s = CLAMP(us / G_USEC_PER_SEC, 60, 30 * 86400);
	g_snprintf(ret, 17, "0000%02d%02d%02d%02d000R", (int)(s / 86400), (int)(s / 3600 % 24),
		   (int)(s / 60 % 60), (int)(s % 60));
}

static void
put_tlvs(SmppTlvs *tlvs, const SmsSegment *segment)
{
	if (segment->sar) {
		smpp_tlv_put16(tlvs, SMPP_TLV_SAR_REFERENCE, segment->ref);
		smpp_tlv_put8(tlvs, SMPP_TLV_SAR_TOTAL, segment->parts);
		smpp_tlv_put8(tlvs, SMPP_TLV_SAR_SEQUENCE, segment->part);
	}
	if (segment->payload)
		smpp_tlv_put(tlvs, SMPP_TLV_PAYLOAD, segment->bytes, (unsigned)segment->n);
}

static bool
submit(SmsLanes *l, Job *job)
{
	static uint8_t area[TLVS_MOST]; /* one thread */
	const SmsSegment *segment = job->segments->pdata[job->next];
	const SmsOut *out = job->out;
	unsigned ton, npi, to_ton, to_npi;
	char validity[17];
	g_autofree char *from = sms_number_to_wire(out->from, l->settings.short_ton, &ton, &npi);
	g_autofree char *to = sms_number_to_wire(out->to, l->settings.short_ton, &to_ton, &to_npi);
	SmppTlvs tlvs = { .bytes = area, .max = sizeof area };
	put_tlvs(&tlvs, segment);
	write_validity(validity, out->expires - g_get_real_time());
	SmppPdu pdu = {
		.command = SMPP_SUBMIT_SM,
		.source = { (uint8_t)ton, (uint8_t)npi, from },
		.dest = { (uint8_t)to_ton, (uint8_t)to_npi, to },
		.validity = validity,
		.esm_class = segment->header ? SMPP_ESM_UDHI : 0,
		.registered = RECEIPT | (out->progress ? PROGRESS : 0),
		.data_coding = segment->data_coding,
		.tlvs = { area, tlvs.n },
	};
	if (!segment->payload)
		pdu.text = (SmppBytes){ segment->bytes, (unsigned)segment->n };
	if (tlvs.full || !l->funcs.submit(&pdu, job, l->data))
		return false;
	sms_out_traced(out, true, "%s submit_sm %u %s>%s part %u of %u", l->settings.name,
		       pdu.sequence, from, to, job->next + 1, job->segments->len);
	return true;
}

static void
fail(Job *job, const GError *error)
{
	SmsOut *out = job->out;
	free_job(job);
	sms_out_failed(out, error);
}

/* --- the pump --- */

static void
on_token(gpointer data)
{
	SmsLanes *l = data;
	wry_task_schedule(&l->pump);
}

static void
send_first(Lane *lane)
{
	Job *job = lane->jobs.head->data;
	if (submit(lane->lanes, job)) {
		lane->busy = true;
		return;
	}
	g_autoptr(GError) error = wry_error_new(
	    WRY_ERROR_NOT_ACCEPTABLE, N_("This text or number does not fit into an SMS."), NULL);
	fail(job, error);
	place(lane);
}

static void
pump(gpointer data)
{
	SmsLanes *l = data;
	while (l->open && l->ready.head != NULL && l->funcs.has_room(l->data)) {
		gint64 now = g_get_monotonic_time();
		if (!sms_pace_take(&l->pace, now)) {
			wry_timer_start(&l->token, sms_pace_wait_ms(&l->pace, now), on_token, l);
			return;
		}
		Lane *lane = l->ready.head->data;
		unready(lane);
		send_first(lane);
	}
}

/* --- answers --- */

static void
on_pause_over(gpointer data)
{
	place(data);
}

/* The same part again, after a pause that grows; or not any more, and nothing of it was sent. */
static void
again(Job *job, const GError *why, unsigned first_ms)
{
	Lane *lane = job->lane;
	gint64 now = g_get_monotonic_time();
	if (job->tries++ == 0)
		job->since = now;
	if (job->next == 0 && now - job->since > PATIENCE_US) {
		fail(job, why);
		place(lane);
		return;
	}
	if (g_get_real_time() > job->out->expires) {
		g_autoptr(GError) over = wry_error_new(
		    WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
		    N_("Only the beginning of this text could be sent. Last answer: %s"),
		    why->message, NULL);
		fail(job, over);
		place(lane);
		return;
	}
	guint64 ms = MIN((guint64)first_ms << MIN(job->tries - 1, 20), PAUSE_MOST_MS);
	wry_timer_start(&lane->pause, (unsigned)ms, on_pause_over, lane);
}

static void
taken(SmsLanes *l, Job *job, const SmppPdu *pdu)
{
	Lane *lane = job->lane;
	SmsOut *out = job->out;
	unsigned part = job->next++, parts = job->segments->len;
	bool named = pdu->message_id != NULL && *pdu->message_id != '\0';
	g_autofree char *id =
	    named ? wry_text_repair(pdu->message_id, strlen(pdu->message_id), NULL) : NULL;
	g_autofree char *name = named ? g_strconcat(l->settings.name, ":", id, NULL) : NULL;
	job->tries = 0;
	l->counts.taken++;
	if (named)
		l->funcs.named(id, l->data);
	if (part + 1 == parts)
		free_job(job);
	sms_out_accepted(out, part, parts, name);
	place(lane);
}

static void
answered(SmsLanes *l, Job *job, const SmppPdu *pdu)
{
	Lane *lane = job->lane;
	SmppOptions options;
	/* A nack that says that all is well says nothing. */
	uint32_t status = pdu->command == SMPP_GENERIC_NACK && pdu->status == SMPP_ESME_ROK
			      ? SMPP_ESME_RUNKNOWNERR
			      : pdu->status;
	SmppClass class = smpp_status_class(status);
	sms_out_traced(job->out, false, "%s submit_sm_resp %u 0x%02x", l->settings.name,
		       pdu->sequence, status);
	sms_pace_answered(&l->pace, class == SMPP_THROTTLED, g_get_monotonic_time());
	if (class == SMPP_TAKEN) {
		taken(l, job, pdu);
		return;
	}
	smpp_options(pdu, &options);
	g_autoptr(GError) error =
	    smpp_status_error(status, options.additional_status.at, options.additional_status.n);
	switch (class) {
	case SMPP_TAKEN:
		break;
	case SMPP_THROTTLED:
		l->counts.throttled++;
		again(job, error, l->settings.retry_ms);
		break;
	case SMPP_LATER:
		again(job, error, l->settings.retry_ms * 10);
		break;
	case SMPP_LINK:
		place(lane);
		l->funcs.estranged(l->data);
		break;
	case SMPP_REFUSED:
		l->counts.refused++;
		fail(job, error);
		place(lane);
		break;
	}
}

void
sms_lanes_answered(SmsLanes *l, gpointer tag, SmppEnd end, const SmppPdu *pdu)
{
	Job *job = tag;
	Lane *lane = job->lane;
	SmsOut *out = job->out;
	lane->busy = false;
	wry_task_schedule(&l->pump); /* there is room again */
	if (out == NULL) {
		free_job(job);
		place(lane);
	} else if (end == SMPP_ANSWERED) {
		answered(l, job, pdu);
	} else {
		l->counts.unsure++;
		free_job(job);
		place(lane);
		sms_out_unsure(out);
	}
}

/* --- the link stands, or does not --- */

/* Of what was begun: how it would end nobody can know any more. */
static void
give_up(SmsLanes *l)
{
	g_autoptr(GError) error = wry_error_new(
	    WRY_ERROR_AS(REMOTE_SERVER_TIMEOUT, CANCEL),
	    N_("Only the beginning of this text could be sent: the link is down."), NULL);
	g_autoptr(GList) all = g_hash_table_get_values(l->lanes);
	for (GList *at = all; at != NULL; at = at->next) {
		Lane *lane = at->data;
		if (!lane->busy && lane->jobs.head != NULL) {
			fail(lane->jobs.head->data, error);
			place(lane);
		}
	}
}

static void
on_stuck(gpointer data)
{
	give_up(data);
}

static void
return_unbegun(SmsLanes *l)
{
	g_autoptr(GList) all = g_hash_table_get_values(l->lanes);
	for (GList *at = all; at != NULL; at = at->next) {
		Lane *lane = at->data;
		for (GList *j = lane->jobs.head, *next; j != NULL; j = next) {
			Job *job = j->data;
			SmsOut *out = job->out;
			next = j->next;
			if (job->next > 0 || (lane->busy && j == lane->jobs.head))
				continue;
			free_job(job);
			l->funcs.returned(out, l->data);
		}
		if (lane->jobs.length == 0)
			wry_timer_clear(&lane->pause);
		place(lane);
	}
}

void
sms_lanes_open(SmsLanes *l, bool on)
{
	l->open = on;
	wry_timer_clear(&l->stuck);
	if (on) {
		wry_task_schedule(&l->pump);
		return;
	}
	return_unbegun(l);
	if (l->load > 0)
		wry_timer_start(&l->stuck, (unsigned)(PATIENCE_US / 1000), on_stuck, l);
}

/* --- from outside --- */

SmsLanes *
sms_lanes_new(const SmsLanesSettings *settings, const SmsLanesFuncs *funcs, gpointer data)
{
	SmsLanes *l = g_new0(SmsLanes, 1);
	l->settings = *settings;
	l->funcs = *funcs;
	l->data = data;
	l->lanes = g_hash_table_new_full(wry_hash_str, g_str_equal, NULL, free_lane);
	g_queue_init(&l->ready);
	sms_pace_init(&l->pace, settings->rate, g_get_monotonic_time());
	wry_task_init(&l->pump, WRY_TURN_PUMP, pump, l);
	return l;
}

static void
drop_jobs(Lane *lane)
{
	while (lane->jobs.head != NULL)
		free_job(lane->jobs.head->data);
}

void
sms_lanes_free(SmsLanes *l)
{
	GHashTableIter it;
	gpointer value;
	if (l == NULL)
		return;
	g_hash_table_iter_init(&it, l->lanes);
	while (g_hash_table_iter_next(&it, NULL, &value))
		drop_jobs(value);
	wry_task_cancel(&l->pump);
	wry_timer_clear(&l->token);
	wry_timer_clear(&l->stuck);
	g_hash_table_destroy(l->lanes);
	g_free(l);
}

void
sms_lanes_add(SmsLanes *l, SmsOut *out)
{
	g_autoptr(GError) error = NULL;
	uint16_t ref = sms_ref_next(l->settings.refs, out->from->name, out->to->name);
	GPtrArray *segments = sms_cut(out->text, l->settings.form, ref, &error);
	if (segments == NULL) {
		sms_out_failed(out, error);
		return;
	}
	Lane *lane = lane_of(l, out->to->name);
	Job *job = g_new0(Job, 1);
	*job = (Job){ .out = out, .lane = lane, .segments = segments };
	job->link.data = job;
	out->data = job;
	g_queue_push_tail_link(&lane->jobs, &job->link);
	l->load++;
	place(lane);
}

bool
sms_lanes_forget(SmsOut *out)
{
	Job *job = out->data;
	Lane *lane = job->lane;
	bool under_way = lane->busy && lane->jobs.head == &job->link;
	bool unsent = job->next == 0 && !under_way;
	if (under_way) { /* its answer says nothing to anybody any more */
		job->out = NULL;
		out->data = NULL;
		return false;
	}
	free_job(job);
	if (lane->jobs.length == 0)
		wry_timer_clear(&lane->pause);
	place(lane);
	return unsent;
}

void
sms_lanes_wake(SmsLanes *l)
{
	wry_task_schedule(&l->pump);
}

unsigned
sms_lanes_load(const SmsLanes *l)
{
	return l->load;
}

bool
sms_lanes_has(const SmsLanes *l, const WryAddress *to)
{
	return g_hash_table_contains(l->lanes, to->name);
}

void
sms_lanes_counts(const SmsLanes *l, SmsLanesCounts *ret)
{
	*ret = l->counts;
	ret->rate = l->pace.rate;
}
