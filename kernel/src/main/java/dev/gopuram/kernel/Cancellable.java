package dev.gopuram.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a port method whose work is interrupted when its caller has left or its time is over, the same in one process
 * and over the wire. Only work that has no file open on the way may be marked: an interrupt closes the files under a
 * thread. A method without the mark goes on to its end, and its reply is dropped.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Cancellable {}
