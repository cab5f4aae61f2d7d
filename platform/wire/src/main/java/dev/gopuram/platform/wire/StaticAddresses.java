package dev.gopuram.platform.wire;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one service as the topology lists them. Host names are looked up again whenever a connection is lost,
 * so that a container that comes back under another address is found.
 */
final class StaticAddresses extends NameResolverProvider {
    static final String SCHEME = "gopuram";
    private static final int MIDDLE_PRIORITY = 5;

    private static final String SEPARATOR = ",";

    /** Makes targets of this scheme known to gRPC; making them known again changes nothing. */
    static void register() {
        NameResolverRegistry.getDefaultRegistry().register(new StaticAddresses());
    }

    /** The target of a service at these addresses: {@code gopuram:///core:9443,gpu:9443}. */
    static String target(List<Address> addresses) {
        String list = addresses.stream().map(Address::toString).collect(Collectors.joining(SEPARATOR));
        try {
            return new URI(SCHEME, "", "/" + list, null).toString();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(list + ": cannot stand in a URI", impossible);
        }
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return MIDDLE_PRIORITY;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return Set.of(InetSocketAddress.class);
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        Executor given = args.getOffloadExecutor();
        List<Address> addresses = Arrays.stream(target.getPath().substring(1).split(SEPARATOR, -1))
                .map(Address::parse)
                .toList();
        return new Resolver(addresses, given == null ? Runnable::run : given);
    }

    private static final class Resolver extends NameResolver {
        private final List<Address> addresses;
        private final Executor executor;
        private @Nullable Listener2 listener;

        Resolver(List<Address> addresses, Executor executor) {
            this.addresses = addresses;
            this.executor = executor;
        }

        @Override
        public String getServiceAuthority() {
            return SCHEME;
        }

        @Override
        public void start(Listener2 newListener) {
            listener = newListener;
            refresh();
        }

        @Override
        public void refresh() {
            Listener2 told = listener;
            if (told != null) {
                executor.execute(() -> told.onResult(resolve(addresses)));
            }
        }

        @Override
        public void shutdown() {}
    }

    private static NameResolver.ResolutionResult resolve(List<Address> addresses) {
        List<EquivalentAddressGroup> found = new ArrayList<>();
        for (Address address : addresses) {
            lookUp(address.host())
                    .map(ip -> new EquivalentAddressGroup(new InetSocketAddress(ip, address.port())))
                    .forEach(found::add);
        }
        return NameResolver.ResolutionResult.newBuilder()
                .setAddressesOrError(
                        found.isEmpty()
                                ? StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(
                                        "none of these hosts is known: " + addresses))
                                : StatusOr.fromValue(found))
                .build();
    }

    /** An unknown host is left out: another address of the service may do. */
    private static Stream<InetAddress> lookUp(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            return Stream.empty();
        }
    }
}
