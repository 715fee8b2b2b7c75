/*
 * mailuser.c - the foreign mail client of the end-to-end tests, on libesmtp
 *
 *	mailuser HOST:PORT FROM TO... <MAIL
 *
 * Sends what it reads, a whole mail with LF or CRLF, by SMTP.  A line on stdout for each recipient:
 *its address, the code of RCPT, that of the final dot ("0" where it did not come to that).  Exit
 *status 0 when all have been taken, 1 when somebody has not, 2 usage.
 *
 * Not our own SMTP, so that no mistake of ours is on both ends.  What libesmtp says of a whole
 *session is not to be believed (HACKING.md), so each recipient's own status is what counts.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libesmtp.h> /* behind <stddef.h>, which it does not read */

#define MAIL_MAX (64 * 1024 * 1024)

static char *mail;
static size_t mail_size;
static int given;

/* The library asks for a piece, and first, with no length, for the beginning. */
static const char *
next_piece(void **context, int *length, void *data)
{
	(void)context, (void)data;
	if (length == NULL) {
		given = 0;
		return NULL;
	}
	*length = given ? 0 : (int)mail_size;
	given = 1;
	return *length != 0 ? mail : NULL;
}

/* stdin with CRLF, and one at the end. */
static int
read_mail(void)
{
	int c, before = 0;

	mail = malloc(MAIL_MAX);
	if (mail == NULL)
		return 0;
	while ((c = getchar()) != EOF && mail_size < MAIL_MAX - 4) {
		if (c == '\n' && before != '\r')
			mail[mail_size++] = '\r';
		mail[mail_size++] = (char)c;
		before = c;
	}
	if (before != '\n') {
		mail[mail_size++] = '\r';
		mail[mail_size++] = '\n';
	}
	return c == EOF;
}

static void
tell(smtp_recipient_t recipient, const char *mailbox, void *data)
{
	const smtp_status_t *of_rcpt = smtp_recipient_status(recipient);
	const smtp_status_t *of_mail = data;
	int taken = of_rcpt->code / 100 == 2 && of_mail->code / 100 == 2 &&
		    smtp_recipient_check_complete(recipient);

	printf("%s %d %d\n", mailbox, of_rcpt->code,
	       taken || of_rcpt->code / 100 == 2 ? of_mail->code : 0);
	if (!taken)
		given = -1;
}

int
main(int argc, char **argv)
{
	if (argc < 4 || !read_mail()) {
		fprintf(stderr, "usage: mailuser HOST:PORT FROM TO... <MAIL\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	smtp_session_t session = smtp_create_session();
	smtp_message_t message = smtp_add_message(session);
	smtp_set_server(session, argv[1]);
	smtp_set_hostname(session, "client.test");
	smtp_set_reverse_path(message, argv[2]);
	smtp_set_messagecb(message, next_piece, NULL);
	for (int n = 3; n < argc; n++)
		smtp_add_recipient(message, argv[n]);
	if (!smtp_start_session(session)) {
		char words[200] = "";
		smtp_strerror(smtp_errno(), words, sizeof words);
		fprintf(stderr, "mailuser: %s\n", words);
		return 1;
	}
	given = 0;
	smtp_enumerate_recipients(message, tell, (void *)smtp_message_transfer_status(message));
	smtp_destroy_session(session);
	free(mail);
	return given < 0;
}
