using Microsoft.Extensions.Hosting;

Host.CreateApplicationBuilder(args).Build();
System.Console.WriteLine(Library.Greeting.Text);
