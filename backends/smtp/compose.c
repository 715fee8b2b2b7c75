/*
 * compose.c - a mail out of a message
 *
 * Header and text are made in memory, they are a message's; files go from spool to spool on a
 * thread, in slices. A reader that knows nothing of format=flowed sees lines of 72.
 */
#include "backends/smtp/compose.h"

#include "backends/smtp/compose-header.h"
#include "backends/smtp/compose-text.h"
#include "backends/smtp/path-wire.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/worker.h"
#include "core/backend.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define THREADS 2
#define SLICE (MAIL_BASE64_LINE * 960) /* 54 kB */
#define REFERENCES_MAX 20 /* and no more than so many bytes; the first, and the last of them */
#define REFERENCES_BYTES 2000
#define FILE_NAME_MAX 200
#define DISPLAY_MAX 200
#define TYPE_MAX 100

typedef struct { /* a file on its way: the thread's own */
	GString *header;
	WrySpool *data;
} Part;

typedef struct {
	GString *head; /* of the mail: header and text */
	GArray *parts;
	char *end; /* the last boundary */
	bool utf8;
	int64_t ceiling;
	WrySpool *spool;
	GError *error;
	WryReply *reply; /* not the thread's */
} Job;

static WryWorker *worker;

/* --- threads of mail --- */

/* The first says where it began, the last ones whom it answers (RFC 5322 3.6.4); what stands
 * between may be missing. */
static void
write_references(GString *out, const MailDraft *draft)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new(), kept = g_ptr_array_new();
	const char *const *each = draft->references;
	for (; each != NULL && *each != NULL; each++)
		if (mail_header_is_id(*each))
			g_ptr_array_add(all, (gpointer)*each);
	const char *last = draft->in_reply_to;
	if (last != NULL && mail_header_is_id(last) &&
	    (all->len == 0 || strcmp(all->pdata[all->len - 1], last) != 0))
		g_ptr_array_add(all, (gpointer)last);
	if (all->len == 0)
		return;
	gsize bytes = strlen(all->pdata[0]);
	guint from = all->len;
	while (from > 1 && all->len - from + 1 < REFERENCES_MAX &&
	       (bytes += strlen(all->pdata[from - 1])) <= REFERENCES_BYTES)
		from--;
	g_ptr_array_add(kept, all->pdata[0]);
	for (guint i = MAX(from, 1); i < all->len; i++)
		g_ptr_array_add(kept, all->pdata[i]);
	if (kept->len == 1 && all->len > 1) /* a long one: whom it answers, before all */
		kept->pdata[0] = all->pdata[all->len - 1];
	g_ptr_array_add(kept, NULL);
	mail_header_ids(out, "References", (const char *const *)kept->pdata);
}

/* --- the header --- */

/* Each as it stands in a header; false: one is none. */
static bool
take_addresses(const GPtrArray *from, GPtrArray *into, bool *utf8, GError **error)
{
	for (guint i = 0; from != NULL && i < from->len; i++) {
		char *address = mail_header_address(from->pdata[i]);
		if (address == NULL) {
			g_autofree char *shown = mail_clean_line(from->pdata[i], 100);
			return wry_error_set(error, WRY_ERROR_JID_MALFORMED,
					     N_("'%s' is not a mail address"), shown, NULL);
		}
		*utf8 = *utf8 || !g_str_is_ascii(address);
		g_ptr_array_add(into, address);
	}
	return true;
}

static void
write_from(GString *out, const char *name, const char *address)
{
	g_autofree char *line = name != NULL ? mail_clean_name(name, DISPLAY_MAX) : NULL;
	g_autofree char *word = g_strdup_printf("<%s>", address);
	MailFieldOut field = mail_field_begin(out, "From");
	if (line != NULL && *line != '\0') {
		mail_field_phrase(&field, line);
		mail_field_word(&field, word);
	} else {
		mail_field_word(&field, address);
	}
	mail_field_end(&field);
}

/* A domain, and nothing that could be more; where it comes back it has to be known again. */
static void
write_loop(GString *out, const char *domain)
{
	g_autofree char *ascii = domain != NULL ? wry_text_domain_ascii(domain, NULL) : NULL;
	if (ascii == NULL)
		ascii = g_strdup(domain);
	if (ascii != NULL && *g_strcanon(ascii,
					 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789.-_",
					 '-') != '\0')
		g_string_append_printf(out, "X-Wherry-Loop: %.253s\r\n", ascii);
}

static bool
write_header(GString *out, const MailDraft *draft, bool *utf8, GError **error)
{
	g_autoptr(GPtrArray) from = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) to = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) cc = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) one = g_ptr_array_new();
	const char *id[] = { draft->message_id, NULL }, *answers[] = { draft->in_reply_to, NULL };
	g_ptr_array_add(one, (gpointer)draft->from);
	if (!take_addresses(one, from, utf8, error) ||
	    !take_addresses(draft->to, to, utf8, error) ||
	    !take_addresses(draft->cc, cc, utf8, error))
		return false;
	mail_header_date(out, "Date", draft->date);
	write_from(out, draft->from_name, from->pdata[0]);
	mail_header_addresses(out, "To", to);
	mail_header_addresses(out, "Cc", cc);
	mail_header_text(out, "Subject", draft->subject);
	mail_header_ids(out, "Message-ID", id);
	mail_header_ids(out, "In-Reply-To", answers);
	write_references(out, draft);
	if (draft->notification)
		mail_header_addresses(out, "Disposition-Notification-To", from);
	if (draft->automatic)
		g_string_append(out, "Auto-Submitted: auto-generated\r\n"
				     "X-Auto-Response-Suppress: All\r\n");
	write_loop(out, draft->sender_domain);
	g_string_append(out, "MIME-Version: 1.0\r\n");
	return true;
}

/* --- the parts --- */

static void
write_text(GString *out, const char *text)
{
	gsize n = strlen(text);
	MailEncoding encoding = mail_encoding_for(text, n);
	g_string_append_printf(out,
			       "Content-Type: text/plain; charset=%s; format=flowed\r\n"
			       "Content-Transfer-Encoding: %s\r\n\r\n",
			       g_str_is_ascii(text) ? "us-ascii" : "utf-8",
			       mail_encoding_name(encoding));
	mail_encode(out, text, n, encoding);
}

/* "image/png"; whatever is no type, or one that may not be in base64, is bytes. */
static char *
clean_type(const char *type)
{
	static const char token[] = "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+";
	g_autofree char *lower = g_ascii_strdown(type != NULL ? type : "", -1);
	gsize n = strcspn(lower, "; \t");
	lower[n] = '\0';
	const char *slash = strchr(lower, '/');
	if (slash == NULL || slash == lower || n > TYPE_MAX || slash[1] == '\0' ||
	    strspn(lower, token) != (gsize)(slash - lower) ||
	    strspn(slash + 1, token) != strlen(slash + 1) ||
	    g_str_has_prefix(lower, "multipart/") || g_str_has_prefix(lower, "message/"))
		return g_strdup("application/octet-stream");
	return g_steal_pointer(&lower);
}

/* The last of its path, and nothing that would hide what it is (bidi overrides). */
static char *
clean_name(const char *name)
{
	const char *base = name != NULL ? name : "";
	for (const char *p = base; *p != '\0'; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	return mail_clean_name(base, FILE_NAME_MAX);
}

static GString *
part_header(const WryAttachment *file, const char *boundary)
{
	GString *out = g_string_new(NULL);
	g_autofree char *type = clean_type(file->type);
	g_autofree char *name = clean_name(file->name);
	g_string_append_printf(out, "--%s\r\n", boundary);
	MailFieldOut field = mail_field_begin(out, "Content-Type");
	mail_field_word(&field, type);
	if (*name != '\0')
		mail_field_param(&field, "name", name);
	mail_field_end(&field);
	field = mail_field_begin(out, "Content-Disposition");
	mail_field_word(&field, g_str_has_prefix(type, "image/") ? "inline" : "attachment");
	if (*name != '\0')
		mail_field_param(&field, "filename", name);
	mail_field_end(&field);
	g_string_append(out, "Content-Transfer-Encoding: base64\r\n\r\n");
	return out;
}

/* --- files, on a thread --- */

static void
clear_part(gpointer data)
{
	Part *part = data;
	g_string_free(part->header, TRUE);
	wry_spool_unref(part->data);
}

static void
job_free(Job *job)
{
	g_string_free(job->head, TRUE);
	g_array_unref(job->parts);
	g_free(job->end);
	wry_spool_unref(job->spool);
	g_clear_error(&job->error);
	g_free(job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Job, job_free)

/* Fills the slice as far as there is something; the end of the file is where less comes. */
static bool
read_slice(int fd, char *slice, gsize *ret_n, GError **error)
{
	for (*ret_n = 0; *ret_n < SLICE;) {
		ssize_t n = read(fd, slice + *ret_n, SLICE - *ret_n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return wry_error_set(error, WRY_ERROR_AS(INTERNAL_SERVER_ERROR, WAIT),
					     N_("cannot read a file: %s"), g_strerror(errno), NULL);
		if (n == 0)
			break;
		*ret_n += (gsize)n;
	}
	return true;
}

static bool
copy_file(WrySpool *to, WrySpool *from, char *slice, GString *out, GError **error)
{
	int fd = wry_spool_fd(from, error);
	gsize n = SLICE;
	bool good = fd >= 0;
	while (good && n == SLICE) {
		g_string_truncate(out, 0);
		good = read_slice(fd, slice, &n, error);
		if (good)
			mail_encode_base64(out, slice, n);
		good = good && wry_spool_write(to, out->str, out->len, error);
	}
	if (fd >= 0)
		close(fd);
	return good;
}

static bool
write_all(Job *job, char *slice, GString *out, GError **error)
{
	if (!wry_spool_write(job->spool, job->head->str, job->head->len, error))
		return false;
	for (guint i = 0; i < job->parts->len; i++) {
		const Part *part = &g_array_index(job->parts, Part, i);
		if (!wry_spool_write(job->spool, part->header->str, part->header->len, error) ||
		    !copy_file(job->spool, part->data, slice, out, error))
			return false;
	}
	return wry_spool_write(job->spool, job->end, strlen(job->end), error);
}

static void
run(gpointer data)
{
	Job *job = data;
	g_autofree char *slice = g_malloc(SLICE);
	g_autoptr(GString) out = g_string_sized_new(SLICE / 2 * 3);
	job->spool = wry_spool_new(job->ceiling, &job->error);
	if (job->spool != NULL && write_all(job, slice, out, &job->error))
		wry_spool_seal(job->spool);
}

static void
done(gpointer data)
{
	g_autoptr(Job) job = data;
	if (job->error != NULL) {
		wry_reply_take_error(job->reply, g_steal_pointer(&job->error));
		return;
	}
	MailComposed composed = { .spool = job->spool, .utf8 = job->utf8 };
	wry_reply_done(job->reply, &composed);
}

/* --- all of it --- */

static Job *
job_new(const MailDraft *draft, int64_t ceiling)
{
	Job *job = g_new0(Job, 1);
	job->head = g_string_new(NULL);
	job->parts = g_array_new(FALSE, FALSE, sizeof(Part));
	g_array_set_clear_func(job->parts, clear_part);
	job->ceiling = ceiling;
	g_autofree char *random = wry_random_hex(16);
	/* "=_" stands in nothing that is encoded, the rest in no text of anybody's. */
	g_autofree char *boundary = g_strconcat("=_", random, NULL);
	for (guint i = 0; draft->attachments != NULL && i < draft->attachments->len; i++) {
		const WryAttachment *file = draft->attachments->pdata[i];
		if (file->data == NULL)
			continue;
		Part part = { part_header(file, boundary), wry_spool_ref(file->data) };
		g_array_append_val(job->parts, part);
	}
	job->end = g_strdup_printf("--%s--\r\n", boundary);
	return job;
}

/* Of the whole mail, and a little more. */
static int64_t
size_of(const Job *job)
{
	int64_t size = (int64_t)job->head->len + (int64_t)strlen(job->end);
	for (guint i = 0; i < job->parts->len; i++) {
		const Part *part = &g_array_index(job->parts, Part, i);
		int64_t lines = wry_spool_size(part->data) / MAIL_BASE64_LINE + 1;
		size += (int64_t)part->header->len + 78 * lines;
	}
	return size;
}

static bool
write_head(Job *job, const MailDraft *draft, GError **error)
{
	g_autofree char *text = mail_flow(draft->body != NULL ? draft->body : "", draft->signature);
	if (!write_header(job->head, draft, &job->utf8, error))
		return false;
	if (job->parts->len > 0) {
		g_autofree char *boundary = g_strndup(job->end + 2, strlen(job->end) - 6);
		g_string_append_printf(job->head,
				       "Content-Type: multipart/mixed;\r\n"
				       " boundary=\"%s\"\r\n\r\n--%s\r\n",
				       boundary, boundary);
	}
	write_text(job->head, text);
	if (job->parts->len > 0)
		g_string_append(job->head, "\r\n"); /* the last one is the boundary's */
	if (size_of(job) > job->ceiling) {
		g_autofree char *size = g_format_size((guint64)size_of(job));
		g_autofree char *limit = g_format_size((guint64)MAX(job->ceiling, 0));
		return wry_error_set(error, WRY_ERROR_AS(NOT_ACCEPTABLE, CANCEL),
				     N_("the mail would be of %1$s, and %2$s is the limit"), size,
				     limit, NULL);
	}
	return true;
}

void
mail_compose(const MailDraft *draft, int64_t ceiling, WryReply *reply)
{
	g_autoptr(Job) job = job_new(draft, ceiling);
	GError *error = NULL;
	if (!write_head(job, draft, &error)) {
		wry_reply_take_error(reply, error);
		return;
	}
	if (job->parts->len == 0) {
		g_autoptr(GBytes) bytes = g_bytes_new(job->head->str, job->head->len);
		MailComposed composed = { .bytes = bytes, .utf8 = job->utf8 };
		wry_reply_done(reply, &composed);
		return;
	}
	if (worker == NULL)
		worker = wry_worker_new("compose", THREADS);
	job->reply = reply;
	wry_worker_push(worker, g_steal_pointer(&job), run, done);
}

void
mail_compose_shutdown(void)
{
	g_clear_pointer(&worker, wry_worker_free);
}
