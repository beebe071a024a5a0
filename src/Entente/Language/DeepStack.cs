using System.Runtime.ExceptionServices;

namespace Entente.Language;

/// <summary>Runs work that goes down expression trees on a thread whose stack is large enough for the deepest tree that the reader lets through.</summary>
internal static class DeepStack
{
    private const int StackBytes = 512 * 1024 * 1024;

    /// <summary>Runs the work and returns its result; its exceptions arrive as they were thrown.</summary>
    public static T Run<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? thrown = null;
        var culture = Thread.CurrentThread.CurrentCulture;
        var thread = new Thread(
            () =>
            {
                Thread.CurrentThread.CurrentCulture = culture;
                try
                {
                    result = work();
                }
                catch (Exception exception)
                {
                    thrown = ExceptionDispatchInfo.Capture(exception);
                }
            },
            StackBytes
        );
        thread.Start();
        thread.Join();
        thrown?.Throw();
        return result is { } value
            ? value
            : throw new InvalidOperationException("This is a bug in Entente: work without a result.");
    }
}
