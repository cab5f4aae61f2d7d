package dev.gopuram.gateway;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Principal;
import dev.gopuram.platform.http.Headers;
import java.util.Objects;

/** Opens a socket for chats. Whoever may not chat is refused before there is one. */
final class OpenChatSocket implements Operation {
    private final ChatSockets sockets;

    OpenChatSocket(ChatSockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Principal owner = Objects.requireNonNull(call.principal(), "the route is not open to everybody");
        String address = call.arrival().remoteAddress();
        return new Answer.Opening(
                Headers.NONE, sockets.connection(), (socket, request) -> sockets.open(socket, request, owner, address));
    }
}
