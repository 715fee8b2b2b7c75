/*
 * libesmtp-delivery.c - one mail through libesmtp, and what it says became of it
 *
 *	libesmtp-delivery PORT BYTES [tls]
 *
 * The body is BYTES of numbered lines; time-outs are one second.  Prints the status of the
 * recipient and of the message, the way an application reads them.
 */
#include <openssl/ssl.h>
/* first: the functions of STARTTLS are declared only where it is known */
#include <libesmtp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LINE "%08u 0123456789 abcdefghijklmnopqrstuvwxyz\r\n"

static char *mail;
static size_t mail_n, position;

static const char *
on_more(void **context, int *length, void *data)
{
	(void)context, (void)data;
	if (length == NULL) {
		position = 0;
		return NULL;
	}
	size_t n = mail_n - position < 8192 ? mail_n - position : 8192;
	const char *from = mail + position;
	position += n;
	*length = (int)n;
	return from;
}

/* After the TLS handshake: a moment, as a busy machine has them. */
static void
on_event(smtp_session_t session, int event, void *data, ...)
{
	(void)session, (void)data;
	va_list args;
	va_start(args, data);
	if (event == SMTP_EV_STARTTLS_OK) {
		printf("tls %s\n", SSL_get_version(va_arg(args, SSL *)));
		nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
	} else if (event == SMTP_EV_INVALID_PEER_CERTIFICATE) {
		(void)va_arg(args, long);
		*va_arg(args, int *) = 1;
	} else if (event == SMTP_EV_WRONG_PEER_CERTIFICATE)
		*va_arg(args, int *) = 1;
	va_end(args);
}

static void
on_recipient(smtp_recipient_t recipient, const char *mailbox, void *data)
{
	(void)mailbox;
	printf("recipient %d message %d complete %d\n", smtp_recipient_status(recipient)->code,
	       smtp_message_transfer_status(data)->code, smtp_recipient_check_complete(recipient));
}

static void
make_mail(size_t bytes)
{
	mail = malloc(bytes + 256);
	if (mail == NULL)
		exit(4);
	mail_n =
	    (size_t)sprintf(mail, "From: a@gw.example\r\nTo: b@example.net\r\nSubject: test\r\n"
				  "Date: Mon, 24 Nov 2025 10:00:00 +0000\r\n"
				  "Message-ID: <1@gw.example>\r\n\r\n");
	for (unsigned line = 0; mail_n < bytes; line++)
		mail_n += (size_t)sprintf(mail + mail_n, LINE, line);
}

int
main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	char server[64];
	snprintf(server, sizeof server, "localhost:%d", atoi(argv[1]));
	make_mail((size_t)atol(argv[2]));
	smtp_session_t session = smtp_create_session();
	smtp_set_server(session, server);
	smtp_set_hostname(session, "gw.example");
	smtp_set_eventcb(session, on_event, NULL);
	if (argc > 3) {
		SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
		SSL_CTX_set_verify(tls, SSL_VERIFY_NONE, NULL);
		smtp_starttls_enable(session, Starttls_REQUIRED);
		smtp_starttls_set_ctx(session, tls);
	}
	for (int which = Timeout_GREETING; which <= Timeout_TRANSFER; which++)
		smtp_set_timeout(session, which | Timeout_OVERRIDE_RFC2822_MINIMUM, 1000);
	smtp_message_t message = smtp_add_message(session);
	smtp_set_reverse_path(message, "a@gw.example");
	smtp_set_messagecb(message, on_more, NULL);
	smtp_add_recipient(message, "b@example.net");
	int good = smtp_start_session(session);
	printf("smtp_start_session %d smtp_errno %d sent %zu\n", good, smtp_errno(), mail_n);
	smtp_enumerate_recipients(message, on_recipient, message);
	smtp_destroy_session(session);
	return 0;
}
