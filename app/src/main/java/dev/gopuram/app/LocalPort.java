package dev.gopuram.app;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a service in this process the manners of a remote one, so that what works here works split: a call needs a
 * context, a call past its deadline is not made, and a failure that is no {@link Problem} becomes one, logged.
 */
final class LocalPort implements InvocationHandler {
    private static final Logger log = LoggerFactory.getLogger(LocalPort.class);

    private final String service;
    private final Object target;

    private LocalPort(String service, Object target) {
        this.service = service;
        this.target = target;
    }

    static <P> P of(Service<P> service, P target) {
        return service.port()
                .cast(Proxy.newProxyInstance(
                        service.port().getClassLoader(),
                        new Class<?>[] {service.port()},
                        new LocalPort(service.name(), target)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.invoke(target, arguments);
        }
        CallContext.current().deadline().check("calling " + service + "." + method.getName());
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable failure = Objects.requireNonNullElse(e.getCause(), e);
            if (failure instanceof Problem problem) {
                throw problem;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            log.atError()
                    .addKeyValue("service", service)
                    .addKeyValue("action", method.getName())
                    .setCause(failure)
                    .log("a call failed unexpectedly");
            throw Problem.from(failure);
        }
    }
}
