/*
 * inbound.c - a mail's way from the listener to the core
 *
 * At RCPT it is asked whose the address is; at the dot the mail is read in a helper process,
 * judged, its files are taken out, and for each recipient a message is made that finds its thread.
 * 250 comes from the core, when the message is on the disk.
 */
#include "backends/smtp/address.h"
#include "backends/smtp/content.h"
#include "backends/smtp/path.h"
#include "backends/smtp/receipt.h"
#include "backends/smtp/report.h"
#include "backends/smtp/token.h"
#include "base/hash.h"

#include <string.h>
#include <unistd.h>

#define READ_MS                                                                                    \
	40000 /* all questions of one mail: the listener's client gets its answers in 50 s */
#define HASHED_ALL (2 * 65536) /* bytes of a mail by which it is known again */
#define PART_MOST (100 * 1024 * 1024)

typedef struct Delivery Delivery;

/* Whose an address may be: spellings that are tried in turn. */
typedef struct {
	char *self;  /* an addr-spec; of a token: found by it, NULL before */
	char *jid;   /* the only user it may be; NULL: whoever has it */
	bool tagged; /* it may be his without what stands behind '+' */
} Whose;

typedef struct {
	Delivery *delivery;
	const char *recipient; /* borrowed of the envelope */
	MailWho who;
	Whose whose;
	char *id; /* of a token: our message's; NULL */
	unsigned to;
	char *user;		 /* his key; NULL: not known yet */
	WryValues *registration; /* NULL likewise */
	WryReply *near;		 /* the core's answer */
	WryReply *reply;	 /* the listener's: NULL once it has ended, or is the core's */
} Target;

struct Delivery {
	MailComponent *c;
	GList link;
	MailEnvelope *envelope;
	GPtrArray *targets; /* of Target */
	guint open;	    /* of them, those being asked about */
	WryReply *near;	    /* of what is read, or taken out */
	MailContent *content;
	MailReport *report; /* NULL: it is none */
	char *hash;
	guint file; /* the next to be taken out */
};

/* --- whose an address is --- */

static WryAddress *
contact_of(const char *spec)
{
	WryAddress *a = mail_address_new(spec, NULL);
	return a != NULL ? a : wry_address_new(WRY_ADDRESS_CONTACT, NULL, "");
}

static void
refuse_nobody(WryReply *reply)
{
	wry_reply_fail(reply, WRY_ERROR_ITEM_NOT_FOUND, N_("Nobody has this address."), NULL);
}

/* postmaster@ and abuse@: the mailbox behind them, by the configuration; NULL: there is none.
 * (transfer full) */
static char *
postmaster_of(const MailComponent *c)
{
	const char *who = wry_values_text(wry_component_settings(c->component), "postmaster");
	return who != NULL ? mail_identity_of(c->identity, who, 0) : NULL;
}

static void
clear_whose(Whose *w)
{
	g_free(w->self);
	g_free(w->jid);
}

/* The next spelling to try; false: there is none. */
static bool
next_spelling(const MailIdentity *identity, Whose *w)
{
	g_autofree char *jid = NULL;
	char *next = w->jid == NULL ? mail_identity_first(identity, w->self, &jid) : NULL;
	if (next != NULL) {
		w->jid = g_steal_pointer(&jid);
	} else {
		next = w->tagged ? mail_identity_untagged(w->self) : NULL;
		w->tagged = false;
	}
	if (next == NULL)
		return false;
	g_free(w->self);
	w->self = next;
	return true;
}

static bool
is_he(const Whose *w, const WryRecipient *found)
{
	return w->jid == NULL || strcmp(w->jid, found->user) == 0;
}

typedef struct {
	WryComponent *component;
	WryAddress *peer;
	Whose whose;
	int64_t size;
	bool postmaster;
	WryReply *reply;
} Asking;

static void
free_asking(Asking *a)
{
	wry_address_free(a->peer);
	clear_whose(&a->whose);
	g_free(a);
}

static void ask(Asking *a);

static void
on_asked(gpointer result, const GError *error, gpointer data)
{
	Asking *a = data;
	const MailComponent *c = wry_component_data(a->component);
	bool nobody = error != NULL ? wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND
				    : !is_he(&a->whose, result);
	if (nobody && c != NULL && next_spelling(c->identity, &a->whose)) {
		ask(a);
		return;
	}
	/* Who is named in the configuration and not registered gets it by mail. */
	if (nobody && !a->postmaster)
		refuse_nobody(a->reply);
	else if (error != NULL && !nobody)
		wry_reply_take_error(a->reply, g_error_copy(error));
	else
		wry_reply_done(a->reply, NULL);
	free_asking(a);
}

static void
ask(Asking *a)
{
	g_autoptr(WryAddress) self = contact_of(a->whose.self);
	wry_recipient_check(a->component, self, a->peer, a->size,
			    wry_reply_new(NULL, 0, on_asked, a));
}

void
mail_on_recipient(MailEnvelope *envelope, const char *to, WryReply *reply, gpointer data)
{
	MailComponent *c = data;
	g_autofree char *found = NULL;
	char id[33];
	unsigned n;
	MailWho who = mail_identity_find(c->identity, to, &found);
	if (who == MAIL_WHO_POSTMASTER)
		found = postmaster_of(c);
	if (c->key == NULL) {
		wry_reply_fail(reply, WRY_ERROR_AS(SERVICE_UNAVAILABLE, WAIT),
			       N_("The gateway starts; try again in a moment."), NULL);
	} else if (who == MAIL_WHO_NOBODY || found == NULL) {
		refuse_nobody(reply);
	} else if (who == MAIL_WHO_TOKEN) {
		if (mail_token_check(c->key, found, id, &n))
			wry_reply_done(reply, NULL);
		else
			refuse_nobody(reply);
	} else {
		Asking *a = g_new0(Asking, 1);
		*a = (Asking){ .component = c->component,
			       .peer = contact_of(envelope->sender),
			       .whose = { g_steal_pointer(&found), NULL, who == MAIL_WHO_USER },
			       .size = envelope->size,
			       .postmaster = who == MAIL_WHO_POSTMASTER,
			       .reply = reply };
		ask(a);
	}
}

/* --- a delivery --- */

static void
free_target(gpointer data)
{
	Target *t = data;
	wry_reply_cancel(&t->near);
	wry_reply_drop(t->reply);
	wry_values_free(t->registration);
	clear_whose(&t->whose);
	g_free(t->id);
	g_free(t->user);
	g_free(t);
}

static void
free_delivery(Delivery *d)
{
	g_queue_unlink(&d->c->deliveries, &d->link);
	wry_reply_cancel(&d->near);
	g_ptr_array_unref(d->targets);
	mail_envelope_unref(d->envelope);
	mail_content_free(d->content);
	mail_report_free(d->report);
	g_free(d->hash);
	g_free(d);
}

void
mail_inbound_stop(MailComponent *c)
{
	while (c->deliveries.head != NULL)
		free_delivery(c->deliveries.head->data);
}

static void
fail(Target *t, const GError *error)
{
	if (t->reply != NULL)
		wry_reply_take_error(g_steal_pointer(&t->reply), g_error_copy(error));
}

/* The last of its questions has been answered: on with the next step, or it is over. */
static void
finish_if_over(Delivery *d)
{
	if (d->open == 0)
		free_delivery(d);
}

/* --- the message of one recipient --- */

/* Do answers to it go to somebody whom this correspondent's chat has not shown yet?  Anybody may
 * name a mail of ours, or one of his own, as what he answers. */
static bool
has_turned(const MailMemory *known, const MailMemory *now)
{
	bool turned = strcmp(known->peer, now->peer) != 0 || mail_report_find(known, now->to) < 0;
	for (char **a = now->also; *a != NULL && !turned; a++)
		turned = mail_report_find(known, *a) < 0;
	return turned;
}

/* What of it is known already?  Its own thread, the one of what it answers, one of its own. */
static void
arrive(Target *t, const MailFound *found)
{
	Delivery *d = t->delivery;
	MailContent *x = d->content;
	const MailMemory *known = found != NULL ? found->mail : NULL;
	const char *root = x->references != NULL && x->references[0] != NULL ? x->references[0]
			   : x->in_reply_to != NULL			     ? x->in_reply_to
									     : x->message_id;
	g_autofree char *thread =
	    known != NULL ? g_strdup(known->thread) : mail_thread_new(d->c->key, t->user, root);
	const char *parent = known != NULL ? known->parent : NULL;
	const char *subject = x->subject != NULL ? mail_subject_base(x->subject) : "";
	bool begins = known == NULL || strcmp(known->subject, subject) != 0;
	g_autoptr(WryAddress) self = contact_of(t->whose.self);
	g_autoptr(MailMemory) memory = mail_content_memory(x, self->name, thread, parent);
	bool turns = begins || has_turned(known, memory);
	WryMessage *m = mail_content_message(x, self, t->registration, begins, turns);
	m->thread = g_strdup(thread);
	m->parent = g_strdup(parent);
	if (x->in_reply_to != NULL) {
		m->about = g_strdup(x->in_reply_to);
		m->flags |= WRY_MESSAGE_ANSWERS;
	}
	m->once = g_strdup_printf("%s %s", d->hash, self->name);
	/* For message_returned(): whom to tell, whether, and of what. */
	bool tell = *d->envelope->sender != '\0' && !x->automatic && x->list == NULL &&
		    !x->unsure && !x->spam;
	g_autofree char *envid =
	    g_strndup(d->envelope->envid != NULL ? d->envelope->envid : "", 100);
	m->envelope = g_strdup_printf("%s\n%s\n%s", tell ? d->envelope->sender : "", envid,
				      strlen(x->message_id) <= 400 ? x->message_id : "");
	m->original =
	    wry_attachment_new("mail.eml", "message/rfc822", wry_spool_ref(d->envelope->data));
	if (x->html && wry_values_bool(t->registration, "html"))
		wry_message_attach(m, wry_attachment_new("mail.eml", "message/rfc822",
							 wry_spool_ref(d->envelope->data)));
	mail_memory_keep(d->c->component, t->user, memory, m->id);
	if ((m->flags & WRY_MESSAGE_UNMARKED) == 0)
		mail_receipt_note(d->c->component, t->user, x->message_id, x->receipt_to);
	wry_message_arrived(d->c->component, self, m, g_steal_pointer(&t->reply));
}

/* A word about a mail of ours: is it from whom we wrote to? */
static void
hear_report(Target *t, const MailFound *found)
{
	Delivery *d = t->delivery;
	const MailMemory *mine = found != NULL ? found->mail : NULL;
	g_autoptr(GError) foreign =
	    wry_error_new(WRY_ERROR_ITEM_NOT_FOUND,
			  N_("No mail of ours is known that this could be about."), NULL);
	int to = t->id != NULL ? (int)t->to : -1;
	/* That he has read it says its reader himself; who else had the mail knows its id, too. */
	bool other = d->report->recipient != NULL && !d->report->read_mark;
	if (mine != NULL && mine->out && to < 0)
		to = mail_report_find(mine, other ? d->report->recipient : d->content->from->name);
	if (mine == NULL || !mine->out || to < 0)
		fail(t, foreign);
	else
		mail_report_tell(d->c, d->report, mine, (unsigned)to, g_steal_pointer(&t->reply));
}

/* Is that domain the other, or within it? */
static bool
is_within(const char *domain, const char *other)
{
	gsize n = strlen(domain), m = strlen(other);
	return n >= m && g_ascii_strcasecmp(domain + n - m, other) == 0 &&
	       (n == m || domain[n - m - 1] == '.');
}

/*
 * To himself, without a token: read marks come to From, and bounces from where the envelope is not heeded.  The
 * mail's id everybody knows who has seen it, another recipient too: so he is believed alone whose own it is to say, and who
 * is proven to be that one.  Else it is a mail as any other.
 */
static bool
may_report(const Delivery *d)
{
	const MailReport *r = d->report;
	if (r->read_mark)
		return !d->content->unsure ||
		       wry_values_text(wry_component_settings(d->c->component), "authserv_id") == NULL;
	return !d->content->unsure && r->recipient != NULL &&
	       is_within(mail_path_domain(d->content->from->name), mail_path_domain(r->recipient));
}

static bool
is_reported(const Target *t)
{
	const Delivery *d = t->delivery;
	char id[33];
	if (d->report == NULL)
		return false;
	if (t->id != NULL)
		return true;
	if (mail_message_id_check(d->c->key, d->report->message_id, d->c->domain, id))
		return may_report(d);
	return !d->report->read_mark && *d->envelope->sender == '\0'; /* of no mail of ours: refused */
}

static void
on_remembered(gpointer result, const GError *error, gpointer data)
{
	Target *t = data;
	Delivery *d = t->delivery;
	d->open--;
	if (error != NULL)
		fail(t, error);
	else if (is_reported(t))
		hear_report(t, result);
	else
		arrive(t, result);
	finish_if_over(d);
}

/* Its own id first: it may be here a second time, for another of his addresses. */
static void
remember(Target *t)
{
	Delivery *d = t->delivery;
	const MailContent *x = d->content;
	const char *ids[10];
	guint n = 0;
	bool reported = is_reported(t);
	g_autofree char *ours =
	    t->id != NULL ? mail_message_id_new(d->c->key, t->id, d->c->domain) : NULL;
	if (reported && ours != NULL)
		ids[n++] = ours;
	else if (reported && d->report->message_id != NULL)
		ids[n++] = d->report->message_id;
	if (!reported && x->in_reply_to != NULL)
		ids[n++] = x->in_reply_to;
	guint k = x->references != NULL ? g_strv_length(x->references) : 0;
	for (guint i = k; !reported && i > 0 && n < G_N_ELEMENTS(ids) - 2; i--)
		ids[n++] = x->references[i - 1];
	if (!reported)
		ids[n++] = x->message_id;
	ids[n] = NULL;
	mail_memories_find(d->c->component, t->user, NULL, NULL, ids,
			   wry_reply_new(&t->near, READ_MS, on_remembered, t));
}

/* All is there that goes into the messages.  Whoever is asked may answer at once. */
static void
remember_all(Delivery *d)
{
	d->open = 1;
	for (guint i = 0; i < d->targets->len; i++) {
		Target *t = d->targets->pdata[i];
		if (t->reply == NULL)
			continue;
		d->open++;
		remember(t);
	}
	d->open--;
	finish_if_over(d);
}

/* --- its files --- */

static void take_next(Delivery *d);

static void
on_taken(gpointer result, const GError *error, gpointer data)
{
	Delivery *d = data;
	MailFile *f = d->content->files->pdata[d->file++];
	if (error != NULL && wry_error_retry(error) == WRY_RETRY_WAIT) {
		for (guint i = 0; i < d->targets->len; i++)
			fail(d->targets->pdata[i], error);
		free_delivery(d);
		return;
	}
	if (error != NULL)
		wry_log_info(d->c->log, "a file of a mail cannot be taken out: %s", error->message);
	else
		f->data = wry_spool_ref(result);
	take_next(d);
}

static void
take_next(Delivery *d)
{
	if (d->file == d->content->files->len) {
		remember_all(d);
		return;
	}
	const MailFile *f = d->content->files->pdata[d->file];
	if (f->index == 0) { /* the whole mail is there */
		((MailFile *)d->content->files->pdata[d->file++])->data =
		    wry_spool_ref(d->envelope->data);
		take_next(d);
		return;
	}
	mail_extract(d->envelope->data, f->index, PART_MOST,
		     wry_reply_new(&d->near, READ_MS, on_taken, d));
}

static void
take_files(Delivery *d)
{
	bool wanted = false;
	for (guint i = 0; i < d->targets->len; i++) {
		const Target *t = d->targets->pdata[i];
		wanted |= t->reply != NULL && t->registration != NULL && !is_reported(t) &&
			  wry_values_bool(t->registration, "files");
	}
	if (wanted)
		take_next(d);
	else
		remember_all(d);
}

/* --- whose they are --- */

static void
checked_one(Delivery *d)
{
	if (--d->open > 0)
		return;
	bool any = false;
	for (guint i = 0; i < d->targets->len; i++)
		any |= ((Target *)d->targets->pdata[i])->reply != NULL;
	if (any)
		take_files(d);
	else
		free_delivery(d);
}

static void check(Target *t);

static void
on_checked(gpointer result, const GError *error, gpointer data)
{
	Target *t = data;
	Delivery *d = t->delivery;
	g_autoptr(GError) missing =
	    wry_error_new(WRY_ERROR_ITEM_NOT_FOUND, N_("Nobody has this address."), NULL);
	bool nobody = error != NULL ? wry_error_code(error) == WRY_ERROR_ITEM_NOT_FOUND
				    : !is_he(&t->whose, result);
	if (nobody && next_spelling(d->c->identity, &t->whose)) {
		check(t);
		return;
	}
	if (nobody && t->who == MAIL_WHO_POSTMASTER) {
		const char *to =
		    wry_values_text(wry_component_settings(d->c->component), "postmaster");
		if (mail_identity_has(d->c->identity,
				      mail_path_domain(to))) { /* it would come back */
			fail(t, missing);
			checked_one(d);
			return;
		}
		MailJob *job = mail_job_new(d->envelope->sender);
		mail_job_add(job, to, NULL);
		job->data = wry_spool_ref(d->envelope->data);
		job->eight_bit = true; /* it goes on as it came */
		job->utf8 = d->envelope->utf8;
		mail_hand_over(d->c, job, g_steal_pointer(&t->reply));
	} else if (error != NULL || nobody) {
		fail(t, error != NULL ? error : missing);
	} else {
		const WryRecipient *r = result;
		g_free(t->user);
		t->user = g_strdup(r->key);
		t->registration = wry_values_copy(r->registration);
	}
	checked_one(d);
}

static void
check(Target *t)
{
	Delivery *d = t->delivery;
	g_autoptr(WryAddress) self = contact_of(t->whose.self);
	wry_recipient_check(d->c->component, self, d->content->from, d->content->size,
			    wry_reply_new(&t->near, READ_MS, on_checked, t));
}

/* Of a token: whose mail it was, so that an answer of a machine finds him as well. */
static void
on_owner_mail(gpointer result, const GError *error, gpointer data)
{
	Target *t = data;
	Delivery *d = t->delivery;
	const MailFound *found = result;
	if (error != NULL || found->mail == NULL || !found->mail->out) {
		g_autoptr(GError) unknown =
		    wry_error_new(WRY_ERROR_ITEM_NOT_FOUND,
				  N_("No mail of ours is known that this could be about."), NULL);
		fail(t, error != NULL ? error : unknown);
		checked_one(d);
	} else if (d->report != NULL) {
		mail_report_tell(d->c, d->report, found->mail, t->to, g_steal_pointer(&t->reply));
		checked_one(d);
	} else {
		t->whose.self = g_strdup(found->mail->self);
		check(t);
	}
}

static void
on_owner(gpointer result, const GError *error, gpointer data)
{
	Target *t = data;
	Delivery *d = t->delivery;
	const GPtrArray *memos = result;
	if (error != NULL || memos->len == 0) {
		g_autoptr(GError) unknown =
		    wry_error_new(WRY_ERROR_ITEM_NOT_FOUND,
				  N_("No mail of ours is known that this could be about."), NULL);
		fail(t, error != NULL ? error : unknown);
		checked_one(d);
		return;
	}
	const WryMemo *memo = memos->pdata[0];
	gsize n = 0;
	const char *bytes = g_bytes_get_data(memo->value, &n);
	t->user = g_strndup(bytes, n);
	g_autofree char *ours = mail_message_id_new(d->c->key, t->id, d->c->domain);
	const char *const ids[] = { ours, NULL };
	mail_memories_find(d->c->component, t->user, NULL, NULL, ids,
			   wry_reply_new(&t->near, READ_MS, on_owner_mail, t));
}

static void
check_all(Delivery *d)
{
	d->open = 1;
	for (guint i = 0; i < d->targets->len; i++) {
		Target *t = d->targets->pdata[i];
		if (t->reply == NULL)
			continue;
		d->open++;
		if (t->id == NULL) {
			check(t);
			continue;
		}
		const char *const keys[] = { t->id, NULL };
		wry_memo_get(d->c->component, "sent", keys,
			     wry_reply_new(&t->near, READ_MS, on_owner, t));
	}
	checked_one(d);
}

/* --- read and judged --- */

/* What of it is looked at to know it again.  (transfer full) */
static GBytes *
beginning_of(const WrySpool *mail)
{
	g_autoptr(GBytes) small = wry_spool_bytes(mail);
	if (small != NULL)
		return g_steal_pointer(&small);
	guint8 *bytes = g_malloc(HASHED_ALL);
	int fd = wry_spool_fd(mail, NULL);
	gsize n = 0;
	for (ssize_t r; fd >= 0 && (r = read(fd, bytes + n, HASHED_ALL - n)) > 0;)
		n += (gsize)r;
	if (fd >= 0)
		close(fd);
	return g_bytes_new_take(bytes, n);
}

/* The same mail again, by what no server on its way changes; what it is longer than this is told by
 * its length. */
static char *
hash_of(const Delivery *d)
{
	char sum[65];
	g_autofree char *head =
	    g_strdup_printf("%s\n%s\n%" G_GINT64_FORMAT "\n", d->envelope->sender,
			    d->content->message_id, wry_spool_size(d->envelope->data));
	bool made_up = strstr(d->content->message_id, "@none.") != NULL;
	g_autoptr(GBytes) begin = beginning_of(d->envelope->data);
	gsize n, body = 0;
	const char *bytes = g_bytes_get_data(begin, &n); /* NULL: an empty one */
	for (const char *c = bytes, *end = bytes + n;
	     body == 0 && n > 0 && (c = memchr(c, '\r', (gsize)(end - c))) != NULL && end - c >= 4;
	     c++)
		if (memcmp(c, "\r\n\r\n", 4) == 0)
			body = (gsize)(c + 4 - bytes);
	/* Without a Message-ID the whole of it counts. */
	if (made_up)
		body = 0;
	const char *first = made_up ? d->envelope->sender : head;
	wry_hash_sha256(sum, first, strlen(first), n > body ? bytes + body : NULL,
			n > body ? n - body : 0);
	return g_strdup(sum);
}

static void
on_read(gpointer result, const GError *error, gpointer data)
{
	Delivery *d = data;
	const MailRead *read = result;
	g_autoptr(GError) refused = NULL;
	if (error != NULL && wry_error_retry(error) != WRY_RETRY_WAIT) {
		/* Not even who it says it is from is known, so nothing of it can be judged. */
		wry_log_warn(d->c->log, "a mail from %s cannot be read (%s); it is refused",
			     wry_log_jid(d->envelope->sender), error->message);
		refused = wry_error_new(WRY_ERROR_NOT_ACCEPTABLE,
					N_("This mail cannot be read; its header is damaged."),
					NULL);
	}
	if (error != NULL) {
		for (guint i = 0; i < d->targets->len; i++)
			fail(d->targets->pdata[i], refused != NULL ? refused : error);
		free_delivery(d);
		return;
	}
	d->report = mail_report_new(read);
	d->content = mail_content_new(d->c, d->envelope, read, &refused);
	/* What comes back to a token proves itself: it is not judged by who it says it is from. */
	bool only_reports = d->content == NULL && d->report != NULL;
	for (guint i = 0; d->content == NULL && i < d->targets->len; i++) {
		Target *t = d->targets->pdata[i];
		if (!only_reports || t->id == NULL)
			fail(t, refused);
	}
	if (d->content != NULL)
		d->hash = hash_of(d);
	check_all(d);
}

void
mail_on_mail(MailEnvelope *envelope, WryReply **replies, gpointer data)
{
	MailComponent *c = data;
	Delivery *d = g_new0(Delivery, 1);
	d->c = c;
	d->envelope = mail_envelope_ref(envelope);
	d->targets = g_ptr_array_new_with_free_func(free_target);
	d->link.data = d;
	g_queue_push_tail_link(&c->deliveries, &d->link);
	for (guint i = 0; i < envelope->recipients->len; i++) {
		Target *t = g_new0(Target, 1);
		char id[33];
		t->delivery = d;
		t->recipient = envelope->recipients->pdata[i];
		t->reply = replies[i];
		Whose *w = &t->whose;
		t->who = mail_identity_find(c->identity, t->recipient, &w->self);
		w->tagged = t->who == MAIL_WHO_USER;
		if (t->who == MAIL_WHO_POSTMASTER)
			w->self = postmaster_of(c);
		if (t->who == MAIL_WHO_TOKEN && mail_token_check(c->key, w->self, id, &t->to)) {
			t->id = g_strdup(id);
			g_clear_pointer(&w->self, g_free);
		} else if (w->self == NULL || t->who == MAIL_WHO_TOKEN) {
			refuse_nobody(g_steal_pointer(&t->reply));
		}
		g_ptr_array_add(d->targets, t);
	}
	mail_read(envelope->data, wry_reply_new(&d->near, READ_MS, on_read, d));
}
