System.Console.WriteLine(string.Join(' ', args));
