package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Problem;
import java.util.HashMap;
import java.util.Map;

/** The contracts as this process knows them: the .proto files' descriptors, and ports checked against them once. */
final class Bridge {
    private final Descriptors descriptors;
    private final Codecs codecs = new Codecs();
    private final Map<Class<?>, PortContract> contracts = new HashMap<>();
    private final MessageCodec problems;

    private Bridge(Descriptors descriptors) {
        this.descriptors = descriptors;
        this.problems = codecs.message(Problem.class, descriptors.message("gopuram.kernel.v1.Problem"));
    }

    static Bridge open() {
        return new Bridge(Descriptors.fromClasspath());
    }

    synchronized PortContract contract(Class<?> port) {
        PortContract known = contracts.get(port);
        if (known == null) {
            known = PortContract.of(port, descriptors, codecs);
            contracts.put(port, known);
        }
        return known;
    }

    MessageCodec problems() {
        return problems;
    }
}
