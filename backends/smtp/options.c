/*
 * options.c - the fields of a registration, which are all a user's settings, and the command
 * `write`
 */
#include "backends/smtp/options.h"

#include <string.h>

#define NAME_MOST 100
#define SIGNATURE_MOST 10 /* lines */

/* One line; it goes into a header, where it is encoded. */
static bool
check_name(const char *text, GError **error)
{
	if (strlen(text) <= NAME_MOST && strpbrk(text, "\r\n<>\"@") == NULL)
		return true;
	return wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("It takes one line of at most 100 bytes, without < > \" and @."),
			     NULL);
}

static bool
check_signature(const char *text, GError **error)
{
	unsigned lines = 1;
	for (const char *c = text; *c != '\0'; c++)
		lines += *c == '\n';
	return lines <= SIGNATURE_MOST ||
	       wry_error_set(error, WRY_ERROR_NOT_ACCEPTABLE,
			     N_("It takes at most 10 lines."), NULL);
}

static const char *const receipts[] = { "accepted", "delivered", "never", NULL };
static const char *const receipts_say[] = { N_("my server took it"), N_("it arrived"), N_("never"),
					    NULL };
static const char *const subjects[] = { "first", "always", "never", NULL };
static const char *const subjects_say[] = { N_("when a conversation begins"), N_("always"),
					    N_("never"), NULL };
static const char *const answers[] = { "all", "sender", NULL };
static const char *const answers_say[] = { N_("to all who had the mail"), N_("to its sender alone"),
					   NULL };

static const char *const reads[] = { "never", "always", NULL };
static const char *const reads_say[] = { N_("never"), N_("always, where they ask for it"), NULL };

const WryField mail_registration[] = {
	{ .name = "name",
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Your name"),
	  .ask = N_("What is your name?"),
	  .help = N_("Stands in front of your address."),
	  .check = check_name },
	{ .name = "quotes",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "yes",
	  .label = N_("Hide quoted text"),
	  .ask = N_("Hide quoted text and signatures?"),
	  .help = N_("All of it is a command away: show, and the number below the mail.") },
	{ .name = "receipts",
	  .type = WRY_FIELD_CHOICE,
	  .fallback = "accepted",
	  .label = N_("Tick when"),
	  .choices = receipts,
	  .says = receipts_say,
	  .ask = N_("When is a mail of yours ticked?"),
	  .help = N_("Few mail systems report arrival; the first is the usual choice.") },
	{ .name = "signature",
	  .type = WRY_FIELD_LINES,
	  .flags = WRY_FIELD_LATER,
	  .label = N_("Signature"),
	  .ask = N_("Which lines stand below your mails?"),
	  .check = check_signature },
	{ .name = "subject",
	  .type = WRY_FIELD_CHOICE,
	  .flags = WRY_FIELD_LATER,
	  .fallback = "first",
	  .label = N_("Subject as a line of the text"),
	  .choices = subjects,
	  .says = subjects_say,
	  .ask = N_("When does the subject stand in the text?") },
	{ .name = "files",
	  .type = WRY_FIELD_BOOL,
	  .flags = WRY_FIELD_LATER,
	  .fallback = "yes",
	  .label = N_("Files of mails as links"),
	  .ask = N_("Shall files of mails come as links?"),
	  .help = N_("If not, they are named, and the mail is a command away.") },
	{ .name = "html",
	  .type = WRY_FIELD_BOOL,
	  .fallback = "no",
	  .label = N_("HTML mails as a file, too"),
	  .ask = N_("Shall mails in HTML come as a file, too?"),
	  .help = N_("You see their text; a mail program shows the file as it was meant.") },
	{ .name = "answers",
	  .type = WRY_FIELD_CHOICE,
	  .flags = WRY_FIELD_LATER,
	  .fallback = "all",
	  .label = N_("Answers go"),
	  .choices = answers,
	  .says = answers_say,
	  .ask = N_("To whom do your answers go?") },
	{ .name = "read_receipts",
	  .type = WRY_FIELD_CHOICE,
	  .flags = WRY_FIELD_LATER,
	  .fallback = "never",
	  .label = N_("Senders hear that I have read their mail"),
	  .choices = reads,
	  .says = reads_say,
	  .ask = N_("Shall senders hear that you have read their mail?"),
	  .help = N_("Only people whose address is proven, and your client must tell me.") },
	{ 0 },
};

const WryCommand mail_commands[] = {
	{ 0 },
};
