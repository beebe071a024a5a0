using System.Text;

namespace Entente.Cli;

/// <summary>Writes lines of numbers and words as UTF-8 without going through strings. Numbers are the shortest that read back to the same bits.</summary>
internal sealed class NumberLines(Stream stream)
{
    /// <summary>More bytes than any number has.</summary>
    public const int MostOfNumber = 32;

    private readonly byte[] buffer = new byte[1 << 16];
    private int count;

    /// <summary>Writes a number.</summary>
    /// <returns>Its text, until more is written.</returns>
    public ReadOnlySpan<byte> Write(double value)
    {
        Need(MostOfNumber);
        int length = ShortestNumber.Write(value, buffer.AsSpan(count));
        count += length;
        return buffer.AsSpan(count - length, length);
    }

    /// <summary>Writes an ASCII character.</summary>
    public void Write(char character)
    {
        Need(1);
        buffer[count++] = (byte)character;
    }

    /// <summary>Writes what is UTF-8 already, shorter than a number may be.</summary>
    public void Write(ReadOnlySpan<byte> text)
    {
        Need(MostOfNumber);
        text.CopyTo(buffer.AsSpan(count));
        count += text.Length;
    }

    /// <summary>Writes a text.</summary>
    public void Write(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= buffer.Length)
        {
            Need(most);
            count += Encoding.UTF8.GetBytes(text, buffer.AsSpan(count));
            return;
        }
        Flush();
        stream.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Hands on what is still here.</summary>
    public void Flush()
    {
        stream.Write(buffer, 0, count);
        count = 0;
    }

    private void Need(int bytes)
    {
        if (count + bytes > buffer.Length)
            Flush();
    }
}
