package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.edge.Replies;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.Exchange;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Socket;
import dev.gopuram.platform.http.SocketClose;
import dev.gopuram.platform.http.SocketListener;
import dev.gopuram.platform.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One client's socket. Each request that comes through it passes the edge as one over HTTP does. On its event loop. */
final class ChatSocket implements SocketListener {
    /** Messages that cannot be read, after which it is no use to listen on. */
    private static final int MOST_FAULTS = 32;

    /** What a request takes over from the one that opened the socket. */
    private static final List<String> TAKEN_OVER = List.of(
            "authorization", "x-api-key", "x-correlation-id", "traceparent", "anthropic-version", "anthropic-beta");

    private final ChatSockets sockets;
    private final Socket socket;
    private final Principal owner;
    private final Headers headers;
    private final String address;
    private final Map<String, SocketAnswer> running = new HashMap<>();
    private int faults;
    private boolean draining;

    /** Whether what was sent last found no room. A reader that takes nothing gets no replays on top of each other. */
    private volatile boolean crowded;

    ChatSocket(ChatSockets sockets, Socket socket, Exchange opening, Principal owner, String address) {
        this.address = address;
        this.sockets = sockets;
        this.socket = socket;
        this.owner = owner;
        this.headers = takenOver(opening.headers());
    }

    private static Headers takenOver(Headers opening) {
        Headers taken = Headers.of("content-type", "application/json");
        for (String name : TAKEN_OVER) {
            for (String value : opening.all(name)) {
                taken = taken.with(name, value);
            }
        }
        return taken;
    }

    @Override
    public void text(Bytes message) {
        SocketMessage read;
        try {
            read = SocketMessage.read(message);
        } catch (SocketMessage.Unreadable unreadable) {
            fault(unreadable);
            return;
        }
        switch (read) {
            case SocketMessage.Create create -> create(create);
            case SocketMessage.Cancel cancel -> cancel(cancel);
            case SocketMessage.Resume resume -> resume(resume);
        }
    }

    private void fault(SocketMessage.Unreadable unreadable) {
        refuse(unreadable.id(), unreadable.problem());
        if (++faults >= MOST_FAULTS) {
            socket.close(new SocketClose(SocketClose.POLICY, faults + " messages that could not be read"));
        }
    }

    private void create(SocketMessage.Create create) {
        if (hasRoomFor(create.id())) {
            SocketAnswer answer = new SocketAnswer(sockets, this, owner, create.id(), create.dialect());
            SocketExchange exchange =
                    new SocketExchange(socket, address, path(create.dialect()), headers, create.request(), answer);
            answer.endedBy(exchange::leave);
            running.put(create.id(), answer);
            sockets.handle(exchange);
        }
    }

    private static String path(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> "/v1/chat/completions";
            case ANTHROPIC -> "/v1/messages";
            case RESPONSES -> "/v1/responses";
        };
    }

    private boolean hasRoomFor(String id) {
        int most = sockets.config().maxRequests();
        if (running.containsKey(id)) {
            refuse(id, Problem.of(Problem.Code.CONFLICT, "id: " + id + " (expected: one that no running request has)"));
            return false;
        }
        if (running.size() >= most) {
            refuse(
                    id,
                    Problem.of(
                            Problem.Code.RATE_LIMITED,
                            "requests at once on one socket: " + most + " (expected: fewer)"));
            return false;
        }
        return true;
    }

    private void cancel(SocketMessage.Cancel cancel) {
        SocketAnswer answer = running.get(cancel.id());
        if (answer == null) {
            refuse(cancel.id(), Problem.notFound("id", cancel.id()));
        } else {
            answer.leave();
        }
    }

    private void resume(SocketMessage.Resume resume) {
        try {
            SocketAnswer answer = sockets.find(resume.stream(), owner);
            String id = resume.id().isEmpty() ? answer.id() : resume.id();
            if (running.containsValue(answer)) {
                throw Problem.of(
                        Problem.Code.CONFLICT, "stream: " + resume.stream() + " (expected: one not read here already)");
            }
            if (crowded) {
                throw Problem.of(
                        Problem.Code.RATE_LIMITED,
                        "stream: " + resume.stream() + " (expected: what was sent before to be read first)");
            }
            if (hasRoomFor(id)) {
                answer.attach(this, id, resume.after());
            }
        } catch (Problem problem) {
            refuse(resume.id(), problem);
        }
    }

    private void refuse(String id, Problem problem) {
        send(Json.write(new SocketReply.Failed(
                "error",
                id.isEmpty() ? null : id,
                null,
                problem.code().httpStatus(),
                SocketAnswer.error(Replies.openAi(problem)),
                null,
                null,
                null)));
    }

    /** From any thread. False asks for no more until there is room. */
    boolean send(Bytes message) {
        boolean room = socket.send(message);
        crowded = !room;
        return room;
    }

    /** An answer is read here from now on. */
    void reads(SocketAnswer answer, String id) {
        running.put(id, answer);
    }

    /** From any thread: an answer has ended, or belongs to another socket now. */
    void finished(SocketAnswer answer) {
        socket.execute(() -> {
            if (!answer.isReadBy(this)) {
                running.values().remove(answer);
            }
            closeIfDrained();
        });
    }

    /** From any thread. */
    void drain() {
        socket.execute(() -> {
            draining = true;
            closeIfDrained();
        });
    }

    Principal owner() {
        return owner;
    }

    /** From any thread: its key is no longer in force. What runs for it ends with it, and nobody comes back for that. */
    void shutOut(Problem why) {
        socket.execute(() -> {
            List.copyOf(running.values()).forEach(SocketAnswer::leave);
            socket.close(new SocketClose(SocketClose.POLICY, why.detail()));
        });
    }

    private void closeIfDrained() {
        if (draining && running.isEmpty()) {
            socket.close(new SocketClose(SocketClose.GOING_AWAY, "this node is shutting down"));
        }
    }

    @Override
    public void room() {
        crowded = false;
        List.copyOf(running.values()).forEach(SocketAnswer::room);
    }

    @Override
    public void closed(SocketClose how) {
        sockets.closed(this);
        List.copyOf(running.values()).forEach(answer -> answer.lost(this));
        running.clear();
    }
}
