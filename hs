static void
begin_handshake(WryConn *conn)
{
	conn->state = SHAKING;
	update_events(conn);
	shake(conn);
}

