System.Console.WriteLine("direct");
