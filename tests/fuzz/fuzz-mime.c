/*
 * fuzz-mime.c - whole mails, as the helper process takes them apart, but in this one
 *
 * What passes the scan goes through GMime and all our readers, and out and in again by the form in
 * which the helper answers; each part that is told of can be taken out.
 */
#define _GNU_SOURCE /* memfd_create */
#include "backends/smtp/mime-walk.h"
#include "backends/smtp/mime-wire.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_parts(const MailRead *read, const MailSource *mail)
{
	for (guint i = 0; i < read->parts->len && i < 4; i++) {
		const MailPart *part = read->parts->pdata[i];
		int file = memfd_create("part", MFD_CLOEXEC);
		g_assert_cmpint(mail_walk_extract(mail, part->index, file, 1 << 20), ==,
				part->size);
		close(file);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	if (!started)
		mail_walk_start();
	started = true;
	/* An odd one as a file. */
	MailSource mail = { .bytes = (const char *)data, .n = size, .fd = -1 };
	if (size % 2 == 1) {
		mail = (MailSource){ .fd = memfd_create("mail", MFD_CLOEXEC) };
		g_assert_cmpint(write(mail.fd, data, size), ==, (ssize_t)size);
		lseek(mail.fd, 0, SEEK_SET);
	}
	g_autoptr(MailRead) read = mail_read_new();
	bool sane = mail_walk_is_sane(&mail);
	if (sane)
		mail_walk(&mail, read);
	else
		mail_walk_header(&mail, read);
	g_autoptr(GByteArray) wire = g_byte_array_new();
	mail_wire_put(read, wire);
	g_autoptr(GBytes) bytes = g_bytes_new(wire->data, wire->len);
	g_autoptr(MailRead) back = mail_wire_get(bytes);
	g_assert_nonnull(back);
	g_assert_cmpstr(back->subject, ==, read->subject);
	g_assert_cmpuint(back->parts->len, ==, read->parts->len);
	/* And of nonsense nothing is made. */
	g_autoptr(GBytes) nonsense = g_bytes_new(data, size);
	mail_read_free(mail_wire_get(nonsense));
	if (sane)
		check_parts(read, &mail);
	if (mail.fd >= 0)
		close(mail.fd);
	return 0;
}
