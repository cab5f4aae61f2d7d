package dev.gopuram.platform.wire;

import dev.gopuram.platform.security.Credentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** TLS as both sides do it: 1.3 alone, by the JDK, with certificates both ways. */
final class Handshakes {
    private static final String PROTOCOL = "TLSv1.3";

    private Handshakes() {}

    static SslContext server(Supplier<Credentials> credentials) {
        return build(SslContextBuilder.forServer(new OwnKeys(credentials))
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(PeerTrust.clients(credentials)));
    }

    static SslContext client(Supplier<Credentials> credentials, String service) {
        return build(SslContextBuilder.forClient()
                .keyManager(new OwnKeys(credentials))
                .trustManager(PeerTrust.server(credentials, service)));
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return GrpcSslContexts.configure(builder, SslProvider.JDK)
                    .protocols(PROTOCOL)
                    .build();
        } catch (SSLException failure) {
            throw new IllegalStateException("the JDK offers no " + PROTOCOL + " with HTTP/2", failure);
        }
    }
}
