/*
 * source.c - a mail as it goes behind DATA
 *
 * Reads from the page cache, in slices of 64 kB: what it holds of a mail is one of them.  Whoever
 * takes a lone LF for the end of a line sees a mail's end where another sees a dot (smuggling), so
 * each CR, each LF and each pair is CRLF.
 */
#include "backends/smtp/source.h"

#include "base/error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct _MailSource {
	int fd; /* -1: bytes */
	GBytes *bytes;
	gsize at;
	char *slice; /* of the file; made when first needed */
	bool inside; /* of a line */
	bool cr;     /* the last byte was one: an LF behind it is the same line's end */
};

MailSource *
mail_source_new(WrySpool *spool, GBytes *bytes, GError **error)
{
	int fd = spool != NULL ? wry_spool_fd(spool, error) : -1;
	if (spool != NULL && fd < 0)
		return NULL;
	MailSource *source = g_new(MailSource, 1);
	*source = (MailSource){ .fd = fd };
	if (spool == NULL)
		source->bytes = g_bytes_ref(bytes);
	return source;
}

void
mail_source_free(MailSource *source)
{
	if (source == NULL)
		return;
	if (source->fd >= 0)
		close(source->fd);
	g_clear_pointer(&source->bytes, g_bytes_unref);
	g_free(source->slice);
	g_free(source);
}

/* A part of a line, without any end. */
static void
add_part(MailSource *source, GString *out, const char *part, gsize n)
{
	if (n == 0)
		return;
	if (!source->inside && *part == '.')
		g_string_append_c(out, '.');
	source->inside = true;
	g_string_append_len(out, part, (gssize)n);
}

static void
add(MailSource *source, GString *out, const char *bytes, gsize n)
{
	const char *end = bytes + n;
	if (source->cr && n > 0 && *bytes == '\n')
		bytes++;
	source->cr = false;
	while (bytes < end) {
		const char *lf = memchr(bytes, '\n', (gsize)(end - bytes));
		const char *stop = lf != NULL ? lf : end;
		const char *cr = memchr(bytes, '\r', (gsize)(stop - bytes));
		if (cr != NULL)
			stop = cr;
		add_part(source, out, bytes, (gsize)(stop - bytes));
		if (stop == end)
			return;
		g_string_append_len(out, "\r\n", 2);
		source->inside = false;
		bytes = stop + 1;
		if (*stop != '\r')
			continue;
		if (bytes == end)
			source->cr = true;
		else if (*bytes == '\n')
			bytes++;
	}
}

/* The next bytes as they are; *ret_n 0: there are no more. */
static bool
read_raw(MailSource *source, const char **ret, gsize *ret_n, GError **error)
{
	if (source->fd < 0) {
		gsize size;
		const char *all = g_bytes_get_data(source->bytes, &size);
		*ret_n = MIN(size - source->at, MAIL_SLICE);
		*ret = *ret_n > 0 ? all + source->at : "";
		source->at += *ret_n;
		return true;
	}
	if (source->slice == NULL)
		source->slice = g_malloc(MAIL_SLICE);
	*ret = source->slice;
	for (*ret_n = 0; *ret_n < MAIL_SLICE;) {
		ssize_t n = read(source->fd, source->slice + *ret_n, MAIL_SLICE - *ret_n);
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

bool
mail_source_next(MailSource *source, GString *out, bool *ret_end, GError **error)
{
	const char *raw;
	gsize n;
	if (!read_raw(source, &raw, &n, error))
		return false;
	add(source, out, raw, n);
	*ret_end = n < MAIL_SLICE;
	if (*ret_end) {
		if (source->inside)
			g_string_append_len(out, "\r\n", 2);
		g_string_append_len(out, ".\r\n", 3);
	}
	return true;
}
