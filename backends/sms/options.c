/*
 * options.c - what a user of SMS fills in, and the commands about numbers and money
 */
#include "backends/sms/options.h"

#include "backends/sms/sms.h"

#include <string.h>

static const char *const receipts[] = { "accepted", "delivered", "never", NULL };
static const char *const receipts_say[] = { N_("the network took it"), N_("the phone has it"),
					    N_("never"), NULL };

const WryField sms_registration[] = {
	{ .name = SMS_NUMBER,
	  .type = WRY_FIELD_TEXT,
	  .label = N_("Send from"),
	  .fallback = SMS_NUMBER_ANY,
	  .ask = N_("Which number do you send from? Write it, or any."),
	  .help = N_("Answers to this number come to you. \"any\" is the first that is free.") },
	{ .name = "receipts",
	  .type = WRY_FIELD_CHOICE,
	  .flags = WRY_FIELD_LATER,
	  .fallback = "delivered",
	  .label = N_("Tick when"),
	  .choices = receipts,
	  .says = receipts_say,
	  .ask = N_("When is a text of yours ticked?") },
	{ .name = SMS_PLAINER,
	  .type = WRY_FIELD_BOOL,
	  .flags = WRY_FIELD_LATER,
	  .fallback = "no",
	  .label = N_("Plain quotes and dashes where that makes a text shorter"),
	  .help = N_("One curly quote may cost two more texts.") },
	{ 0 },
};

/* --- commands --- */

static SmsBooks *
books_of(const WryCall *call)
{
	const SmsComponent *sms = wry_component_data(call->component);
	return sms->books;
}

static void
tell(WryReply *reply, const char *text)
{
	WryStep step = { .text = text };
	wry_reply_done(reply, &step);
}

static bool
is_registered(const WryCall *call, WryReply *reply)
{
	if (call->session != NULL && wry_session_address(call->session) != NULL)
		return true;
	wry_reply_fail(reply, WRY_ERROR_REGISTRATION_REQUIRED, N_("Write \"register\" first."),
		       NULL);
	return false;
}

static void
run_number(const WryCall *call, WryReply *reply)
{
	if (!is_registered(call, reply))
		return;
	g_autoptr(WryAddress) own =
	    sms_number_parse(wry_session_address(call->session), NULL, NULL, NULL, NULL);
	g_autofree char *shown = own != NULL ? sms_number_pretty(own) : NULL;
	bool shared = own != NULL && sms_number_kind(own) == SMS_NUMBER_SHARED;
	g_autofree char *text = g_strdup_printf(
	    "You send from %s. %s To have another write: settings number +44...",
	    shown != NULL ? shown : "?",
	    shared ? "Others do, too: who answers is told apart by whom you wrote to last."
		   : "Answers to it come to you.");
	tell(reply, text);
}

static void
run_balance(const WryCall *call, WryReply *reply)
{
	if (!is_registered(call, reply))
		return;
	g_autofree char *text =
	    sms_allow_describe(books_of(call)->allow, wry_session_user(call->session));
	tell(reply, text);
}

static void
run_credit(const WryCall *call, WryReply *reply)
{
	const char *user = wry_values_text(call->values, "user");
	GError *error = NULL;
	g_autofree char *bare = g_utf8_strdown(user, -1);
	if (!sms_allow_credit(books_of(call)->allow, bare, wry_values_text(call->values, "sum"),
			      &error)) {
		wry_reply_take_error(reply, error);
		return;
	}
	g_autofree char *stands = sms_allow_describe(books_of(call)->allow, bare);
	g_autofree char *text = g_strconcat(bare, ": ", stands, NULL);
	tell(reply, text);
}

static const WryField credit_fields[] = {
	{ .name = "user",
	  .type = WRY_FIELD_TEXT,
	  .required = true,
	  .label = N_("User"),
	  .flags = WRY_FIELD_JIDS },
	{ .name = "sum", .type = WRY_FIELD_TEXT, .required = true, .label = N_("Sum to be added") },
	{ 0 },
};

const WryCommand sms_commands[] = {
	{ "number", N_("The number you send from"), WRY_ON_SERVICE, NULL, run_number },
	{ "balance", N_("How many texts you may send yet"), WRY_ON_SERVICE, NULL, run_balance },
	{ "credit", N_("Add to what a user may spend"), WRY_ON_SERVICE | WRY_FOR_ADMIN,
	  credit_fields, run_credit },
	{ 0 },
};
