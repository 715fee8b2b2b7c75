/*
 * people.h - the ops that are about one user and whom he writes to
 */
#pragma once

#include "backends/smtp/mail.h"

void	    mail_session_open(WrySession *session, const WryLogin *login);
void	    mail_session_close(WrySession *session, const char *reason);
bool	    mail_session_reload(WrySession *session);
void	    mail_session_describe(const WrySession *session, WryDescription *ret);
void	    mail_contact_watch(WrySession *session, const WryAddress *contact);
void	    mail_contact_fetch(WrySession *session, const WryAddress *contact, WryReply *reply);
