/*
 * account.h - the ops of addresses, accounts and contacts: numbers as users have and see them
 */
#pragma once

#include "backends/sms/provider.h"

WryAddress *sms_address_parse(const WryComponent *component, const char *local,
			      WryAddress **instead, GError **error);
char	   *sms_address_format(const WryComponent *component, const WryAddress *address);
WryAddress *sms_account_address(const WryComponent *component, const char *user,
				const WryValues *values, unsigned n, GError **error);
void	    sms_account_released(WryComponent *component, const char *user, const WryAddress *address,
				 bool done);
bool	    sms_account_check(const WryComponent *component, const WryValues *values, GError **error);
/* A number of his own is asked for a code, unless it is his here already. */
void	    sms_account_verify(WryComponent *component, const char *user, const WryValues *values,
			       const char *state, WryReply *reply);
/* The component ends: who waits for a code hears so. */
void	    sms_account_forget_all(SmsComponent *sms);
void	    sms_session_describe(const WrySession *session, WryDescription *ret);
/* Numbers as people write them. */
void	    sms_contact_watch(WrySession *session, const WryAddress *contact);
void	    sms_contact_fetch(WrySession *session, const WryAddress *contact, WryReply *reply);
