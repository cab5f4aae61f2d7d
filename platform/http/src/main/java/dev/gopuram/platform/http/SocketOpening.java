package dev.gopuram.platform.http;

import dev.gopuram.kernel.Problem;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of RFC 6455, section 4: what a request must say to become a socket, and the 101 that makes it
 * one. Extensions are not taken up. Compression above all is not: it keeps a window for each connection, lets a small
 * message unfold into a large one, and mixes what a stranger wrote with what is secret in one compressed stream.
 */
final class SocketOpening {
    static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private SocketOpening() {}

    /** Why the request may not become a socket; empty where it may. */
    static Optional<SocketRefusal> refusal(Exchange request, RequestHead head, SocketConfig config) {
        Headers headers = request.headers();
        if (!head.http11() || !lists(headers, "connection", "upgrade") || !lists(headers, "upgrade", "websocket")) {
            return refused(SocketRefusal.UPGRADE_REQUIRED, "upgrade", headers.first("upgrade"), "websocket");
        }
        if (!VERSION.equals(only(headers, "sec-websocket-version"))) {
            String version = headers.first("sec-websocket-version");
            return refused(SocketRefusal.UPGRADE_REQUIRED, "sec-websocket-version", version, VERSION);
        }
        if (!HttpMethod.GET.name().equals(request.method()) || head.contentLength() != 0) {
            return refused(Problem.Code.INVALID.httpStatus(), "method", request.method(), "GET without a body");
        }
        if (!isKey(only(headers, "sec-websocket-key"))) {
            String key = headers.first("sec-websocket-key");
            return refused(Problem.Code.INVALID.httpStatus(), "sec-websocket-key", key, "16 bytes in base64, once");
        }
        if (!Origins.allowed(headers, config.allowedOrigins())) {
            Problem foreign = Problem.of(
                    Problem.Code.FORBIDDEN,
                    "origin: " + headers.first("origin") + " (expected: the origin of this server, or one it allows)");
            return Optional.of(new SocketRefusal(foreign.code().httpStatus(), foreign));
        }
        return Optional.empty();
    }

    private static Optional<SocketRefusal> refused(int status, String field, @Nullable String value, String expected) {
        return Optional.of(new SocketRefusal(status, Problem.invalid(field, value, expected)));
    }

    private static @Nullable String only(Headers headers, String name) {
        return headers.all(name).size() == 1 ? headers.first(name) : null;
    }

    private static boolean lists(Headers headers, String name, String token) {
        for (String value : headers.all(name)) {
            for (String part : value.split(",", -1)) {
                if (part.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** Puts the codec of frames into HTTP's place, and writes the 101. */
    static ChannelFuture shake(Channel channel, Exchange request, SocketConfig config, Headers fields, String date) {
        WebSocketDecoderConfig decoder = WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(config.maxMessage().intBytes())
                .allowExtensions(false)
                .allowMaskMismatch(false)
                .closeOnProtocolViolation(false)
                .build();
        HttpHeaders answered = new DefaultHttpHeaders();
        fields.forEach((name, value) -> {
            if (!HopByHop.contains(name)) {
                answered.add(name, MultiMaps.checked(value));
            }
        });
        answered.set(HttpHeaderNames.DATE, date);
        return new WebSocketServerHandshaker13(request.path(), null, decoder)
                .handshake(channel, handshake(request), answered, channel.newPromise());
    }

    /** The request as far as the handshake is concerned. */
    private static FullHttpRequest handshake(Exchange request) {
        HttpHeaders asked = new DefaultHttpHeaders();
        asked.set(HttpHeaderNames.CONNECTION, "upgrade");
        asked.set(HttpHeaderNames.UPGRADE, "websocket");
        asked.set(
                HttpHeaderNames.SEC_WEBSOCKET_KEY,
                Objects.requireNonNull(request.headers().first("sec-websocket-key"), "checked before"));
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.GET,
                request.path(),
                Unpooled.EMPTY_BUFFER,
                asked,
                EmptyHttpHeaders.INSTANCE);
    }
}
