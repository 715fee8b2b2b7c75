/*
 * table.c - the core's commands: a row each
 *
 * Whatever face it is used by, a command is what stands here; the fields are what ad-hoc shows
 * as a form, and what chat takes from the words behind the name.  Order is that of `help`.
 */
#include "core/cmd/cmd.h"

#define ADMIN "http://jabber.org/protocol/admin"
#define ADMIN_NODE(name) ADMIN "#" name
#define ANYWHERE (WRY_ON_SERVICE | WRY_ON_NETWORK)
#define FOR_ADMIN (WRY_ON_SERVICE | WRY_FOR_ADMIN)

#define TEXT(field, must, words)                                                                   \
	{                                                                                          \
		.name = field, .type = WRY_FIELD_TEXT, .required = must, .label = words            \
	}
#define REST(field, must, words)                                                                   \
	{                                                                                          \
		.name = field, .type = WRY_FIELD_LINES, .required = must, .label = words           \
	}
#define NETWORK TEXT("network", false, N_("Network"))
#define ADDRESS TEXT("address", true, N_("Address"))
#define END                                                                                        \
	{                                                                                          \
		.name = NULL                                                                       \
	}

static const char *const levels[] = { "error", "warning", "notice", "info", "debug", NULL };

/* clang-format off */
static const WryField help_fields[] = { TEXT("word", false, N_("Command")), END };
static const WryField language_fields[] = { TEXT("language", false, N_("Language")), END };
static const WryField code_fields[] = { TEXT("code", true, N_("Code")), END };
static const WryField network_fields[] = { NETWORK, END };
static const WryField words_fields[] = { REST("words", false, N_("Name and value")), END };
static const WryField allow_fields[] = {
	{ .name = "answer", .type = WRY_FIELD_TEXT, .label = N_("\"no\" takes it back") }, END };
static const WryField join_fields[] = {
	{ .name = "channel", .type = WRY_FIELD_TEXT, .required = true, .label = N_("Channel"), .ask = N_("Which channel?") },
	NETWORK, TEXT("key", false, N_("Key")), END };
static const WryField leave_fields[] = {
	{ .name = "channel", .type = WRY_FIELD_TEXT, .required = true, .label = N_("Channel"), .ask = N_("Which channel?") },
	NETWORK, END };
static const WryField channels_fields[] = { TEXT("word", false, N_("Word")), NETWORK, END };
static const WryField nick_fields[] = {
	{ .name = "nick", .type = WRY_FIELD_TEXT, .required = true, .label = N_("Nickname"), .ask = N_("Which nickname?") },
	NETWORK, END };
static const WryField whois_fields[] = {
	{ .name = "nick", .type = WRY_FIELD_TEXT, .required = true, .label = N_("Nickname"), .ask = N_("Whom?") },
	NETWORK, END };
static const WryField address_fields[] = { ADDRESS, END };
static const WryField number_fields[] = { TEXT("number", false, N_("Number")), END };
static const WryField queue_fields[] = {
	{ .name = "number", .type = WRY_FIELD_INT, .required = true, .min = 1, .max = 100000,
	  .label = N_("Number in your queue"), .ask = N_("Which one? \"queue\" lists them.") },
	END };
static const WryField page_fields[] = { TEXT("after", false, N_("Those behind this address")), END };
static const WryField jids_fields[] = {
	{ .name = "accountjids", .type = WRY_FIELD_LINES, .required = true, .flags = WRY_FIELD_JIDS,
	  .label = N_("Addresses of the users"), .ask = N_("Whom?") },
	END };
static const WryField write_fields[] = {
	{ .name = "address", .type = WRY_FIELD_TEXT, .required = true, .label = N_("Address"), .ask = N_("To whom?") },
	REST("subject", false, N_("Subject")),
	{ .name = "text", .type = WRY_FIELD_LINES, .required = true, .label = N_("Text"), .ask = N_("Which text?") },
	END };
static const WryField announce_fields[] = {
	{ .name = "announcement", .type = WRY_FIELD_LINES, .required = true, .label = N_("Text"), .ask = N_("Which text?") },
	TEXT("subject", false, N_("Subject")), END };
static const WryField level_fields[] = {
	{ .name = "level", .type = WRY_FIELD_CHOICE, .label = N_("Level"), .choices = levels }, END };

const WryServiceCommand wry_service_commands[] = {
	{ { "help", N_("This list, or what one word does"), ANYWHERE, help_fields, cmd_help },
	  WRY_ONLY_CHAT, "[WORD]", NULL, NULL },
	{ { "help", N_("Commands in chat"), ANYWHERE, NULL, cmd_help },
	  WRY_ONLY_FORMS, NULL, NULL, NULL },
	{ { "status", N_("Where you are connected"), ANYWHERE, NULL, cmd_status }, WRY_NEEDS_LINKS, NULL, NULL, NULL },
	{ { "status", N_("Your address, and what waits to go out"), ANYWHERE, NULL, cmd_standing }, WRY_LACKS_LINKS, NULL, NULL, NULL },
	{ { "settings", N_("Settings"), WRY_ON_SERVICE | WRY_ON_NETWORK | WRY_ON_ROOM, NULL, cmd_settings },
	  WRY_NEEDS_ACCOUNT | WRY_ONLY_FORMS, NULL, NULL, NULL },
	{ { "settings", N_("What is set, and to change it"), ANYWHERE, words_fields, cmd_settings_chat },
	  WRY_NEEDS_ACCOUNT | WRY_ONLY_CHAT, "[NAME VALUE]", NULL, NULL },
	{ { "language", N_("The language I speak to you"), WRY_ON_SERVICE, language_fields, cmd_language },
	  0, "[xx]", NULL, NULL },
	{ { "register", N_("Register, or change your registration"), WRY_ON_SERVICE, NULL, cmd_register },
	  0, NULL, NULL, NULL },
	{ { "verify", N_("The code that you were sent"), WRY_ON_SERVICE, code_fields, cmd_verify },
	  WRY_NEEDS_VERIFY, "CODE", NULL, NULL },
	{ { "login", N_("Connect to your networks"), WRY_ON_SERVICE, NULL, cmd_login },
	  WRY_NEEDS_ACCOUNT | WRY_NEEDS_LINKS, NULL, NULL, NULL },
	{ { "logout", N_("Leave all networks, or one, until you log in again"), ANYWHERE, network_fields, cmd_logout },
	  WRY_NEEDS_ACCOUNT | WRY_NEEDS_LINKS, "[NETWORK]", NULL, NULL },
	{ { "reconnect", N_("Connect anew, or try at once what waits to be tried again"), ANYWHERE, network_fields, cmd_reconnect },
	  WRY_NEEDS_ACCOUNT | WRY_NEEDS_LINKS, "[NETWORK]", NULL, NULL },
	{ { "contacts", N_("Your contacts"), WRY_ON_SERVICE, NULL, cmd_contacts }, 0, NULL, NULL, NULL },
	{ { "add", N_("Add a contact"), ANYWHERE, address_fields, cmd_add },
	  WRY_NEEDS_ACCOUNT, "ADDRESS", NULL, NULL },
	{ { "remove", N_("Remove a contact"), ANYWHERE, address_fields, cmd_remove },
	  WRY_NEEDS_ACCOUNT, "ADDRESS", NULL, NULL },
	{ { "block", N_("Hear no more of somebody"), ANYWHERE, address_fields, cmd_block },
	  WRY_NEEDS_ACCOUNT, "ADDRESS", NULL, NULL },
	{ { "unblock", N_("Hear of somebody again"), ANYWHERE, address_fields, cmd_unblock },
	  WRY_NEEDS_ACCOUNT, "ADDRESS", NULL, NULL },
	{ { "blocked", N_("Whom you have blocked"), WRY_ON_SERVICE, NULL, cmd_blocked }, 0, NULL, NULL, NULL },
	{ { "networks", N_("The networks you are on, and how to name others"), WRY_ON_SERVICE, NULL, cmd_networks_list },
	  WRY_NEEDS_NETWORKS, NULL, NULL, NULL },
	{ { "join", N_("An invitation to a channel"), ANYWHERE, join_fields, cmd_join },
	  WRY_NEEDS_ROOMS, "#CHANNEL [NETWORK] [KEY]", NULL, NULL },
	{ { "leave", N_("Leave a channel with all your clients"), ANYWHERE, leave_fields, cmd_leave },
	  WRY_NEEDS_ROOMS | WRY_NEEDS_ACCOUNT, "#CHANNEL [NETWORK]", NULL, NULL },
	{ { "channels", N_("The channels of a network, all or with a word"), ANYWHERE, channels_fields, cmd_channels },
	  WRY_NEEDS_LIST | WRY_NEEDS_ACCOUNT, "[WORD] [NETWORK]", NULL, NULL },
	{ { "nick", N_("Another nickname"), ANYWHERE, nick_fields, cmd_nick },
	  WRY_NEEDS_NICK | WRY_NEEDS_ACCOUNT, "NAME [NETWORK]", NULL, NULL },
	{ { "connection", N_("All about the connection to a network"), ANYWHERE, network_fields, cmd_connection },
	  WRY_NEEDS_DETAILS | WRY_NEEDS_LINKS | WRY_NEEDS_ACCOUNT, "[NETWORK]", NULL, NULL },
	{ { "whois", N_("Who somebody is"), ANYWHERE, whois_fields, cmd_whois },
	  WRY_NEEDS_PROFILE | WRY_NEEDS_LINKS | WRY_NEEDS_ACCOUNT, "NAME [NETWORK]", NULL, NULL },
	{ { "identify", N_("How to log in to a registered nickname"), ANYWHERE, network_fields, cmd_identify },
	  WRY_NEEDS_LOGIN | WRY_NEEDS_ACCOUNT | WRY_MORE_STEPS, "[NETWORK]", NULL, NULL },
	{ { "motd", N_("What the network says of itself"), ANYWHERE, network_fields, cmd_motd },
	  WRY_NEEDS_ACCOUNT | WRY_NEEDS_LINKS, "[NETWORK]", NULL, NULL },
	{ { "notices", N_("What the network said last"), ANYWHERE, network_fields, cmd_notices },
	  WRY_NEEDS_ACCOUNT | WRY_NEEDS_LINKS, "[NETWORK]", NULL, NULL },
	{ { "write", N_("Write to somebody under a subject"), WRY_ON_SERVICE, write_fields, cmd_write },
	  WRY_NEEDS_SUBJECT | WRY_NEEDS_ACCOUNT, "ADDRESS SUBJECT", NULL, NULL },
	{ { "queue", N_("Your messages under way"), WRY_ON_SERVICE, NULL, cmd_queue }, 0, NULL, NULL, NULL },
	{ { "retry", N_("Try a message of your queue now"), WRY_ON_SERVICE, queue_fields, cmd_retry },
	  WRY_NEEDS_ACCOUNT | WRY_NEEDS_QUEUE, "N", NULL, NULL },
	{ { "drop", N_("Take a message out of your queue"), WRY_ON_SERVICE, queue_fields, cmd_drop },
	  WRY_NEEDS_ACCOUNT | WRY_NEEDS_QUEUE, "N", NULL, NULL },
	{ { "show", N_("What came as the network had it, as a file; or a list of the last"), WRY_ON_SERVICE, number_fields, cmd_show },
	  WRY_NEEDS_ACCOUNT | WRY_NEEDS_ORIGINALS, "[NUMBER]", NULL, NULL },
	{ { "export", N_("All that is yours here, as a file"), WRY_ON_SERVICE, NULL, cmd_export },
	  0, NULL, NULL, NULL },
	{ { "allow trace", N_("Let who runs this see, for 15 minutes, what you write and receive"), WRY_ON_SERVICE, allow_fields, cmd_allow_trace },
	  0, "[no]", NULL, NULL },
	{ { "delete my data", N_("Delete all that is yours here, and leave"), WRY_ON_SERVICE, NULL, cmd_delete },
	  0, NULL, NULL, NULL },

	{ { "users", N_("Who is registered"), FOR_ADMIN, page_fields, cmd_users },
	  0, "[AFTER]", ADMIN_NODE("get-registered-users-list"), ADMIN },
	{ { "sessions", N_("Who is on which network"), FOR_ADMIN, NULL, cmd_sessions }, 0, NULL, NULL, NULL },
	{ { "online users", N_("Who is online"), FOR_ADMIN, NULL, cmd_online_list },
	  WRY_ONLY_FORMS, NULL, ADMIN_NODE("get-online-users-list"), ADMIN },
	{ { "number of users", N_("How many are registered"), FOR_ADMIN, NULL, cmd_registered_num },
	  WRY_ONLY_FORMS, NULL, ADMIN_NODE("get-registered-users-num"), ADMIN },
	{ { "number online", N_("How many are online"), FOR_ADMIN, NULL, cmd_online_num },
	  WRY_ONLY_FORMS, NULL, ADMIN_NODE("get-online-users-num"), ADMIN },
	{ { "announce", N_("Say something to all who are online"), FOR_ADMIN, announce_fields, cmd_announce },
	  0, "TEXT", ADMIN_NODE("announce"), ADMIN },
	{ { "delete user", N_("Delete users and all that is theirs"), FOR_ADMIN, jids_fields, cmd_delete_user },
	  0, "JID", ADMIN_NODE("delete-user"), ADMIN },
	{ { "disconnect", N_("Close the sessions of users"), FOR_ADMIN, jids_fields, cmd_disconnect },
	  0, "JID", ADMIN_NODE("end-user-session"), ADMIN },
	{ { "log level", N_("How much is logged"), FOR_ADMIN, level_fields, cmd_log_level },
	  0, "[LEVEL]", NULL, NULL },
	{ { NULL, NULL, 0, NULL, NULL }, 0, NULL, NULL, NULL },
};
/* clang-format on */
